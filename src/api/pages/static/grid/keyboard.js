// What a key means in the grid, in either keyboard layout: [act, argument], or null for a key that is not ours.

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -Infinity], End: [0, Infinity], PageUp: [-Infinity, 0], PageDown: [Infinity, 0],
};
const ABSENCE = new Set(["н", "y", "n"]), LATENESS = new Set(["о", "j", "o"]);

export function meaning(event, tabAlong) {
  const { key, code, shiftKey } = event;
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === "Enter") return ["history"];
    if (code === "KeyD") return ["fill"];
    if (code === "KeyS") return ["save"];
    if (key === "Home") return ["move", [-Infinity, -Infinity]];
    if (key === "End") return ["move", [Infinity, Infinity]];
    return null;
  }
  if (MOVES[key]) return ["move", MOVES[key]];
  if (key === "Enter") return ["move", [shiftKey ? -1 : 1, 0]];
  if (key === "Tab") return tabAlong ? ["along", shiftKey ? -1 : 1] : null;
  if (key === "?") return ["help"];
  if (key === "Escape" || key === "Delete" || key === "Backspace") return ["revert"];
  if (/^\d$/.test(key)) return ["type", ["mark", key]];
  const letter = key.toLowerCase();
  if (ABSENCE.has(letter) || code === "KeyY") return ["type", ["absent"]];
  if (LATENESS.has(letter) || code === "KeyJ") return ["type", ["late"]];
  return null;
}
