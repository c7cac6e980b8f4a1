// Package shop is the merchant's side as the bot sees it: catalogue, orders, policies and questions, with what shoppers asked
// to be done to orders laid over them. It reads no format itself (shop/file and its kin do), decides no policy, and never asks
// whether a shopper owns an order.
package shop
