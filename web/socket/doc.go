// Package socket carries conversations between people and the shop over WebSocket (RFC 6455) and, where sockets are blocked,
// over server-sent events: it reads frames, has them stored, and shows every viewer the same messages in the same order. It
// decides nothing about what a message means, who may own a conversation or what is answered.
//
// A Hub knows everyone connected to this process. Each viewer is a peer with one reader and one writer; between them stands
// an outbox bounded in bytes. A room is a conversation somebody here looks at: hints from the bus reach it, and where a
// hint leaves a gap the room reads what is missing from the store before it shows anything later.
package socket
