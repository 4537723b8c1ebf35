-- Long work of the archive that was started from a page: what it is, how far it has come, what came of it. It is one at a
-- time: who works holds an advisory lock, so that a row left behind by a process that ended is known for what it is.
CREATE TABLE IF NOT EXISTS {access}.archive_job (
    job_id      uuid PRIMARY KEY,
    kind        text NOT NULL,
    year        text,
    started_by  text NOT NULL,
    started_at  timestamptz NOT NULL,
    stage       text NOT NULL DEFAULT '',
    done        bigint NOT NULL DEFAULT 0,
    whole       bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    outcome     jsonb
);
CREATE INDEX IF NOT EXISTS archive_job_by_age ON {access}.archive_job (started_at);

GRANT SELECT, INSERT, UPDATE (stage, done, whole, finished_at, outcome) ON {access}.archive_job TO {service};
