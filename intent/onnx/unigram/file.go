package unigram

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrUnsupported says that a tokenizer.json is sound but not of the kind this package reads.
var ErrUnsupported = errors.New("not a SentencePiece Unigram tokenizer")

type piece struct {
	text  string
	score float64
}

func (p *piece) UnmarshalJSON(raw []byte) error {
	pair := [2]any{}
	if err := json.Unmarshal(raw, &pair); err != nil {
		return err
	}
	text, isText := pair[0].(string)
	score, isScore := pair[1].(float64)
	if !isText || !isScore {
		return errors.New("a piece is not a [text, score] pair")
	}
	p.text, p.score = text, score
	return nil
}

// file is the part of tokenizer.json that matters.
type file struct {
	Added []struct {
		ID         int64  `json:"id"`
		Content    string `json:"content"`
		Normalized bool   `json:"normalized"`
		SingleWord bool   `json:"single_word"`
		LStrip     bool   `json:"lstrip"`
		RStrip     bool   `json:"rstrip"`
	} `json:"added_tokens"`
	Normalizer *step `json:"normalizer"`
	Pre        *step `json:"pre_tokenizer"`
	Post       *struct {
		Type   string `json:"type"`
		Single []struct {
			Special *struct {
				ID string `json:"id"`
			} `json:"SpecialToken"`
			Sequence *struct{} `json:"Sequence"`
		} `json:"single"`
		Special map[string]struct {
			IDs []int64 `json:"ids"`
		} `json:"special_tokens"`
	} `json:"post_processor"`
	Model struct {
		Type         string  `json:"type"`
		Unknown      *int    `json:"unk_id"`
		ByteFallback bool    `json:"byte_fallback"`
		Vocabulary   []piece `json:"vocab"`
	} `json:"model"`
}

// step is one normalizer or pre_tokenizer, or a sequence of them.
type step struct {
	Type          string `json:"type"`
	Normalizers   []step `json:"normalizers"`
	Pretokenizers []step `json:"pretokenizers"`
	Charsmap      string `json:"precompiled_charsmap"`
	Pattern       struct {
		Regex  string `json:"Regex"`
		String string `json:"String"`
	} `json:"pattern"`
	Content        string `json:"content"`
	Replacement    string `json:"replacement"`
	AddPrefixSpace *bool  `json:"add_prefix_space"`
	PrependScheme  string `json:"prepend_scheme"`
	Split          *bool  `json:"split"`
}

func (s *step) flat() []step {
	switch {
	case s == nil:
		return nil
	case s.Type == "Sequence":
		return append(s.Normalizers, s.Pretokenizers...)
	}
	return []step{*s}
}

func unsupported(what string) error { return fmt.Errorf("%w: %s", ErrUnsupported, what) }

// Parse reads a tokenizer.json. It fails with ErrUnsupported where the file is of another kind, or asks for a step that this
// package does not know.
func Parse(raw []byte) (*Segmenter, error) {
	var head struct {
		Model struct {
			Type string `json:"type"`
		} `json:"model"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	if head.Model.Type != "Unigram" {
		return nil, unsupported("model type " + head.Model.Type)
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	s := &Segmenter{unknown: -1}
	for _, read := range []func(*file) error{s.readModel, s.readNormaliser, s.readPretokenizer, s.readEnds, s.readAdded} {
		if err := read(&f); err != nil {
			return nil, fmt.Errorf("tokenizer.json: %w", err)
		}
	}
	return s, nil
}

// unknownPenalty is how far below the rarest piece an unknown character scores, as in SentencePiece.
const unknownPenalty = 10.0

func (s *Segmenter) readModel(f *file) error {
	if f.Model.ByteFallback {
		return unsupported("byte_fallback")
	}
	if len(f.Model.Vocabulary) == 0 {
		return errors.New("the vocabulary is empty")
	}
	if u := f.Model.Unknown; u == nil || *u < 0 || *u >= len(f.Model.Vocabulary) {
		return errors.New("unk_id does not name a piece")
	}
	s.unknown, s.size = int32(*f.Model.Unknown), len(f.Model.Vocabulary)
	least := f.Model.Vocabulary[0].score
	for _, p := range f.Model.Vocabulary {
		least = min(least, p.score)
	}
	s.unknownScore = least - unknownPenalty
	var err error
	s.pieces, err = newTrie(f.Model.Vocabulary)
	return err
}

func (s *Segmenter) readNormaliser(f *file) error {
	s.rules = &charsmap{}
	for i, n := range f.Normalizer.flat() {
		switch {
		case n.Type == "Precompiled" && i == 0:
			rules, err := parseCharsmap(n.Charsmap)
			if err != nil {
				return err
			}
			s.rules = rules
		case n.Type == "Replace" && n.Pattern.Regex == " {2,}" && (n.Content == " " || n.Content == metaspaceText):
			s.collapse = true
		default:
			return unsupported("normalizer " + n.Type)
		}
	}
	return nil
}

func (s *Segmenter) readPretokenizer(f *file) error {
	known := false
	for _, p := range f.Pre.flat() {
		switch {
		case p.Type == "WhitespaceSplit" && !known:
			// Only spaces are left of white space behind the charsmap, and Metaspace cuts at those.
			return unsupported("pre_tokenizer WhitespaceSplit")
		case p.Type == "Metaspace" && p.Replacement == metaspaceText && (p.Split == nil || *p.Split):
			known = true
			always := p.PrependScheme == "always" || p.PrependScheme == "" && (p.AddPrefixSpace == nil || *p.AddPrefixSpace)
			if !always {
				return unsupported("prepend_scheme " + p.PrependScheme)
			}
		default:
			return unsupported("pre_tokenizer " + p.Type)
		}
	}
	if !known {
		return unsupported("no Metaspace pre_tokenizer")
	}
	return nil
}

func (s *Segmenter) readEnds(f *file) error {
	if f.Post == nil {
		return nil
	}
	if f.Post.Type != "TemplateProcessing" {
		return unsupported("post_processor " + f.Post.Type)
	}
	ends := &s.head
	for _, part := range f.Post.Single {
		if part.Special == nil {
			ends = &s.tail
			continue
		}
		ids := f.Post.Special[part.Special.ID].IDs
		if len(ids) == 0 {
			return fmt.Errorf("post_processor names the special token %q without ids", part.Special.ID)
		}
		*ends = append(*ends, ids...)
	}
	return nil
}

func (s *Segmenter) readAdded(f *file) error {
	for _, a := range f.Added {
		if a.Normalized || a.SingleWord || a.LStrip || a.RStrip {
			return unsupported("the way the added token " + a.Content + " is matched")
		}
		if a.Content == "" {
			return errors.New("an added token is empty")
		}
		s.added = append(s.added, addedToken{a.Content, a.ID})
		s.addedStart[a.Content[0]] = true
	}
	return nil
}
