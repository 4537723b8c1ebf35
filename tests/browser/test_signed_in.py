"""A command sent by a page of somebody who came in by password: accepted from our page, refused without its token."""

from __future__ import annotations

from http_api import Api
from playwright.sync_api import Browser
from town import came_in

SEND = """async () => {
    const module = document.querySelector('script[type=module]').src.replace('frame.js', 'command.js');
    const { command, newKey } = await import(module);
    return (await command('POST', '/api/v1/workstations', { name: `Кабинет ${newKey()}` }, newKey())).status;
}"""


def test_our_page_s_commands_pass_and_the_same_without_its_token_do_not(chromium: Browser, town: Api) -> None:
    administrator = came_in(chromium, town, "administrator-1")
    page = administrator.page
    assert page.evaluate(SEND) == 201
    page.evaluate("document.querySelector('meta[name=csrf]').remove()")
    assert page.evaluate(SEND) == 403
    administrator.context.close()
