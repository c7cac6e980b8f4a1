// Package unigram cuts text into the piece ids of a SentencePiece Unigram vocabulary, id for id as the Hugging Face tokenizer
// that wrote the file. It does not serve other kinds of tokenizer: Parse says ErrUnsupported for those.
package unigram
