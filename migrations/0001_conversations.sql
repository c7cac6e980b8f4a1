-- Times are milliseconds since 1970 UTC; JSON is kept as text, byte for byte as it was written.

-- One row: made with the database, changed only by a restore. Clients use it to notice that their seqs are worth nothing.
CREATE TABLE epoch (
    id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE shopper (
    id       TEXT   NOT NULL PRIMARY KEY,
    site     TEXT   NOT NULL,
    external TEXT   NOT NULL, -- the shop's own id, '' for an anonymous shopper
    name     TEXT   NOT NULL,
    created  BIGINT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX shopper_external ON shopper (site, external) WHERE external <> '';

CREATE TABLE agent (
    id      TEXT   NOT NULL PRIMARY KEY,
    name    TEXT   NOT NULL,
    role    TEXT   NOT NULL,
    created BIGINT NOT NULL
) WITHOUT ROWID;

-- Tokens are kept as hashes only.
CREATE TABLE session (
    hash         TEXT   NOT NULL PRIMARY KEY,
    site         TEXT   NOT NULL,
    shopper      TEXT   NOT NULL REFERENCES shopper (id) ON DELETE CASCADE,
    conversation TEXT   NOT NULL,
    expires      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires);
CREATE INDEX session_shopper ON session (shopper);

CREATE TABLE agent_token (
    hash    TEXT   NOT NULL PRIMARY KEY,
    agent   TEXT   NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    kind    TEXT   NOT NULL,
    expires BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX agent_token_agent ON agent_token (agent);

-- head: the last seq. covered: shopper's messages up to here have had their turn or a person. waiting: how many of the
-- shopper's messages lie above covered while the bot owns, else 0. present: 1 for the one conversation that a shopper's next
-- message goes to.
CREATE TABLE conversation (
    id           TEXT    NOT NULL PRIMARY KEY,
    site         TEXT    NOT NULL,
    shopper      TEXT    NOT NULL REFERENCES shopper (id),
    present      INTEGER NOT NULL,
    language     TEXT    NOT NULL,
    owner_kind   TEXT    NOT NULL,
    owner_agent  TEXT    NOT NULL,
    owner_name   TEXT    NOT NULL,
    place        BIGINT  NOT NULL, -- rises along the queue, 0 outside it
    head         BIGINT  NOT NULL,
    covered      BIGINT  NOT NULL,
    waiting      INTEGER NOT NULL,
    last_text    TEXT    NOT NULL,
    unread       INTEGER NOT NULL,
    shopper_read BIGINT  NOT NULL,
    agent_read   BIGINT  NOT NULL,
    mood         DOUBLE PRECISION NOT NULL,
    tags         TEXT    NOT NULL, -- JSON, '' for none; conversation_tag is the same, to search in
    stars        INTEGER NOT NULL,
    ended        INTEGER NOT NULL,
    created      BIGINT  NOT NULL,
    updated      BIGINT  NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX conversation_present ON conversation (site, shopper) WHERE present = 1;
CREATE INDEX conversation_shopper ON conversation (shopper);
CREATE INDEX conversation_updated ON conversation (updated, id);
CREATE INDEX conversation_waiting ON conversation (id) WHERE waiting > 0;
CREATE INDEX conversation_place ON conversation (place) WHERE place > 0;

-- Apart from conversation, whose row is rewritten with every message and should stay small.
CREATE TABLE conversation_page (
    conversation TEXT NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    page         TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE conversation_state (
    conversation TEXT NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    state        BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE conversation_tag (
    tag          TEXT NOT NULL,
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, conversation)
) WITHOUT ROWID;
CREATE INDEX conversation_tag_conversation ON conversation_tag (conversation);

CREATE TABLE message (
    conversation TEXT   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL, -- 1, 2, 3 … without a gap
    cid          TEXT,            -- the sender's own id; shoppers and agents have one
    reply_to     BIGINT NOT NULL,
    covers       BIGINT NOT NULL,
    role         TEXT   NOT NULL,
    agent        TEXT   NOT NULL, -- the agent's id, '' for all others: the shopper is the conversation's
    name         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX message_cid ON message (conversation, agent, cid) WHERE cid IS NOT NULL;
CREATE INDEX message_agent ON message (agent, conversation) WHERE agent <> '';

-- What a turn understood, by the last shopper's message it covers.
CREATE TABLE reading (
    conversation TEXT   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL,
    intent       TEXT   NOT NULL,
    sentiment    TEXT   NOT NULL,
    reading      TEXT   NOT NULL,
    PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;
CREATE INDEX reading_intent ON reading (intent, conversation);

-- Why the bot said a message.
CREATE TABLE why (
    conversation TEXT   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL,
    why          TEXT   NOT NULL,
    PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;

CREATE TABLE note (
    conversation TEXT   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    ordinal      BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    cid          TEXT,
    after        BIGINT NOT NULL,
    role         TEXT   NOT NULL,
    sender       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    text         TEXT   NOT NULL,
    PRIMARY KEY (conversation, ordinal)
) WITHOUT ROWID;
CREATE UNIQUE INDEX note_cid ON note (conversation, sender, cid) WHERE cid IS NOT NULL;

CREATE TABLE rating (
    conversation TEXT    NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    cid          TEXT    NOT NULL,
    stars        INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    seq          BIGINT  NOT NULL,
    solved       INTEGER NOT NULL, -- 1 yes, 0 no, -1 not said
    at           BIGINT  NOT NULL,
    PRIMARY KEY (conversation, cid)
) WITHOUT ROWID;

-- Limited tries: used counts those within the window that ends at until.
CREATE TABLE attempt (
    id    TEXT    NOT NULL PRIMARY KEY,
    used  INTEGER NOT NULL,
    until BIGINT  NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempt_until ON attempt (until);

-- What shoppers asked the shop to do, in order; id makes each happen once.
CREATE TABLE order_action (
    id      TEXT   NOT NULL PRIMARY KEY,
    ordinal BIGINT NOT NULL,
    action  TEXT   NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX order_action_ordinal ON order_action (ordinal);
