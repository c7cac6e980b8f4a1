// Package script plays conversations written in YAML against a bot and says where what came back differs from what was expected.
// It knows neither storage nor sockets: a World speaks for it.
//
// A file holds one conversation, or several divided by ---:
//
//	name: an order by its number
//	shopper: lin               # the shop's own id; left out is anonymous
//	language: zh               # of the conversation before anything is said
//	clock: 2025-06-04T12:00:00+08:00
//	page: {product: cloud-run}
//	turns:
//	  - say: 单号1042到哪了      # or a list: a burst of messages that make one turn
//	    expect: {intent: order.status, order: "1042", contains: [运输中], language: zh}
//	  - tap: 转人工             # the label of a reply, a button or a card's action in the last answer
//	    expect: {owner: queue}
//	  - agent: 您好，我是小王    # a person takes over, where none has yet, and says this
//	  - say: 好的
//	    expect: {silent: true}
//	  - return: true           # the person gives the conversation back
//	    expect: {asks: order_number}
package script
