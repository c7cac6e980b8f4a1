-- Pictures and documents sent in conversations. The bytes lie in the folder files beside the database, one file for each row.
CREATE TABLE file (
    id           TEXT   NOT NULL PRIMARY KEY,
    conversation TEXT   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL, -- of the message that first showed it; 0 while none has
    role         TEXT   NOT NULL,
    sender       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    mime         TEXT   NOT NULL,
    size         BIGINT NOT NULL,
    at           BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_conversation ON file (conversation);
CREATE INDEX file_unsaid ON file (at) WHERE seq = 0;

-- The bytes themselves, in backups only: a backup is one file. Empty in a database that is in use.
CREATE TABLE file_content (
    id      TEXT NOT NULL PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
    content BLOB NOT NULL
);
