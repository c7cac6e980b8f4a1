package intent

import "context"

// Model is what a Reader needs of a network. intent/onnx has one.
type Model interface {
	// Labels tells what the numbers of Forward stand for.
	Labels() Labels
	// Forward reads a text, which is valid UTF-8. The vectors are the caller's.
	Forward(ctx context.Context, text string) (Vectors, error)
}

// Labels is what a model knows, and how sure it has to be.
type Labels struct {
	Model       string             // name and version, "zhen-1.0.0"
	Intents     []string           // in the order of the intent logits
	Sentiments  []string           // in the order of the sentiment logits: negative, neutral and positive in any order
	Temperature map[string]float64 // by language, zh or en: what logits are divided by
	Thresholds  map[string]float64 // by intent, "default" for the others: below it the reading abstains
	Context     string             // what stands between the messages before and the message where they are read together; "": they never are
}

// Vectors is what a network says about a text: raw logits, and an embedding of unit length.
type Vectors struct {
	Intent    []float32
	Sentiment []float32
	Embedding []float32
	Several   []float32 // one logit, above 0 where more than one thing is wanted; empty where the network does not say
}
