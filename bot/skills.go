package bot

// skills are what flows may call, by the name they have there.
func skills() map[string]skill {
	return map[string]skill{
		"resolve_order": resolveOrder, "ask_order": askOrder, "verify_order": verifyOrder,
		"order_status": orderStatus, "order_place": orderPlace,
		"check_cancel": checkCancel, "do_cancel": doCancel, "check_address": checkAddress, "do_address": doAddress,
		"check_change": checkChange, "do_change": doChange, "pick_items": pickItems, "check_picked": checkPicked, "amend_items": amendItems, "ask_items": askItems, "next_swap": nextSwap,
		"ask_payment": askPayment, "check_payment": checkPayment, "do_payment": doPayment,

		"delivery_options": deliveryOptions, "delivery_time": deliveryTime, "delivery_fee": deliveryFee,
		"sorry_delivery": sorryDelivery, "delivery_problem": deliveryProblem, "do_urge": doUrge,

		"return_policy": returnPolicy, "check_return": checkReturn, "ask_reason": askReason, "do_return": doReturn,
		"check_exchange": checkExchange, "ask_exchange": askExchange, "check_swap": checkSwap, "amend_swaps": amendSwaps, "do_exchange": doExchange,
		"check_refund": checkRefund, "do_refund": doRefund, "return_status": returnStatus, "refund_status": refundStatus, "refund_rule": refundRule,

		"payment_methods": paymentMethods, "payment_problem": paymentProblem,
		"invoice_policy": invoicePolicy, "check_invoice": checkInvoice, "do_invoice": doInvoice,

		"promo_ask": promoAsk, "promo_problem": promoProblem,
		"price_ask": priceAsk, "price_bargain": priceBargain, "price_protection": priceProtection, "check_price": checkPrice, "do_price": doPrice,

		"product_search": productSearch, "product_recommend": productRecommend, "product_similar": productSimilar,
		"product_pairing": productPairing, "product_compare": productCompare, "product_detail": productDetail,
		"product_stock": productStock, "product_usage": productUsage, "product_warranty": productWarranty, "size_advice": sizeAdvice,

		"sorry_defective": sorryDefective, "sorry_wrong": sorryWrong, "item_problem": itemProblem, "complaint": complaint,

		"greet": greet, "thanks": thanks, "identity": identity, "smalltalk": smalltalk, "affirmed": affirmed, "shop_facts": shopFacts,
		"answer_faq": answerFAQ,

		"clarify": clarify, "cannot_handle": cannotHandle, "offer_person": offerHuman, "apologise_failure": apologiseFailure,
		"ask_what_for": askWhatFor, "park": park,
	}
}
