-- How far each read model has come; error: why it stopped before the event after `position`. One row a model, changed
-- in the transaction that changes the model's tables.
CREATE TABLE IF NOT EXISTS progress (
    name       text PRIMARY KEY,
    position   bigint NOT NULL,
    definition text NOT NULL,
    error      text,
    failed_at  timestamptz
);
