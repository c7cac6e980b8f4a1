package entity

import (
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// plainYes are texts that only say that a fact holds.
var plainYes = map[string]bool{"": true, "是": true, "有": true, "支持": true, "可用": true, "可": true, "可以": true, "可调": true, "yes": true, "included": true, "supported": true, "true": true}

// attribute takes in what people call a fact: its label where it is simply so (防水: yes), else its text (材质: 纯棉). What is
// simply not so has no name of its own, unless its text is one (无线: no, 有线).
func (x *lexicon) attribute(a chat.Attribute) {
	fact := a.Name + "=" + a.Value
	x.names[a.Name] = true
	x.facts[fact] = true
	x.measure(a, fact)
	for _, text := range calls(a) {
		for _, phrase := range ways(text) {
			weak := weakFacts[a.Name]
			if !telling(phrase, a.Name) {
				if !adjective(phrase, a) {
					continue
				}
				weak = true
			}
			if _, ok := x.said[phrase]; !ok {
				x.said[phrase] = fact
			}
			x.put(phrase, meaning{kind: chat.EntityAttribute, value: fact, weak: weak})
		}
	}
}

// adjective reports whether a phrase is a plain English word, like matte, that counts beside a thing.
func adjective(phrase string, a chat.Attribute) bool {
	return adjectives[a.Name] && !vague[phrase] && len(phrase) >= minName && phrase[0] < utf8.RuneSelf && !isDigit(rune(phrase[0])) && !strings.EqualFold(a.Value, "yes")
}

// calls gives the texts that a fact is called by.
func calls(a chat.Attribute) []string {
	said := append(both(a.Text), a.Value)
	switch strings.ToLower(a.Value) {
	case "none", "false", "":
		return nil
	case "no":
		said = nil
		for _, text := range both(a.Text) {
			if first, _ := utf8.DecodeRuneInString(text); !strings.ContainsRune("不无非否", first) && !strings.HasPrefix(strings.ToLower(text), "no") && !plainYes[key(text)] {
				said = append(said, text)
			}
		}
	case "yes", "true":
		said = append(both(a.Label), strings.ReplaceAll(a.Name, "_", " "))
		for _, text := range both(a.Text) {
			if !plainYes[key(text)] {
				said = append(said, text)
			}
		}
	}
	if strings.Trim(a.Value, "0123456789.") == "" { // bluetooth 5.3
		for _, label := range append(both(a.Label), a.Name) {
			said = append(said, label+" "+a.Value, label+a.Value, strings.TrimSuffix(label, "版本")+a.Value)
		}
	}
	return said
}

// ways gives the ways a text is said: each part of a list, SPF50+ without its plus, and SPF 50 in one piece.
func ways(text string) []string {
	var out []string
	text = strings.NewReplacer("、", "|", " and ", "|", "/", "|").Replace(text)
	for part := range strings.SplitSeq(text, "|") {
		phrase := key(part)
		out = append(out, phrase)
		if bare := strings.TrimSuffix(phrase, "+"); bare != phrase {
			out = append(out, bare)
			phrase = bare
		}
		if i := strings.IndexAny(phrase, "0123456789"); i > 0 && phrase[0] < utf8.RuneSelf && strings.Trim(phrase[i:], "0123456789") == "" {
			out = append(out, strings.TrimSpace(phrase[:i])+phrase[i:], strings.TrimSpace(phrase[:i])+" "+phrase[i:])
		}
	}
	return out
}

// substances are attributes whose values are telling words by themselves: cotton, mesh.
var substances = map[string]bool{"material": true, "upper": true, "lining": true, "fabric": true, "fill": true, "sole": true}

// weakFacts are attributes whose words more often name a thing than a fact: they count only beside one of the shop's goods.
var weakFacts = map[string]bool{"sport": true, "terrain": true, "scent": true, "layout": true, "gender": true}

// adjectives are attributes whose values are said right before a thing: straight jeans, matte lipstick.
var adjectives = map[string]bool{"fit": true, "finish": true}

// telling reports whether a phrase names its fact by itself. "medium" or 适中 do not, nor does a measure.
func telling(phrase, name string) bool {
	n := utf8.RuneCountInString(phrase)
	if n < 2 || n > 24 || isDigit(rune(phrase[0])) || vague[phrase] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(phrase)
	if isHan(first) {
		return true
	}
	return isLatin(first) && (substances[name] || weakFacts[name] || phrase == strings.ReplaceAll(name, "_", " ") || strings.ContainsAny(phrase, " 0123456789") || n > 8)
}

// vague are attribute texts that fit many facts.
var vague = map[string]bool{
	"适中": true, "自然": true, "合身": true, "支持": true, "不支持": true, "可用": true, "不可用": true, "男女通用": true, "轻薄": true, "适合": true, "通用": true, "标准": true, "普通": true, "所有": true, "敏感": true, "定位": true, "健步": true,
	"所有肤质": true, "高度": true, "容量": true, "重量": true, "for": true, "everyone": true, "quantity": true, "weight": true, "height": true, "length": true, "size": true, "colour": true, "color": true, "finish": true, "fit": true,
	"帽子": true, "down": true, "all skin types": true, "all skin": true, "lock": true, "hair": true, "power": true, "sport": true, "skin": true, "warranty": true, "noise": true, "plate": true, "port": true, "ports": true, "regular": true, "natural": true, "light": true, "training": true, "walking": true, "road": true,
}

// measure takes in a fact that is a number with a unit, like 20000mah. Where two facts are said alike neither is meant.
func (x *lexicon) measure(a chat.Attribute, fact string) {
	digits := 0
	for digits < len(a.Value) && (isDigit(rune(a.Value[digits])) || a.Value[digits] == '.') {
		digits++
	}
	unit := strings.ToLower(a.Value[digits:])
	if digits == 0 || !tellingUnits[unit] {
		return
	}
	said := a.Value[:digits] + unit
	if was, ok := x.measures[said]; ok && was != fact {
		fact = ""
	}
	x.measures[said] = fact
}

// tellingUnits are units that tell what is measured; years and grams do not.
var tellingUnits = map[string]bool{"mah": true, "w": true, "ml": true, "l": true, "db": true, "in": true, "mm": true}

var (
	measureUnits = glossed("mah|毫安|毫安时", "w|瓦|watt|watts", "ml|毫升", "l|升|litre|litres|liter|liters", "db|分贝", "in|inch|inches|英寸|寸", "mm|毫米")
	measureCodes = [...]string{"mah", "w", "ml", "l", "db", "in", "mm"}
)

// maxMeasure is how long a number with a unit may be, in runes.
const maxMeasure = 8

// facts finds measures that the shop gives for its goods: 20000mAh, 65W.
func (s *scan) facts() {
	if len(s.f.words.measures) == 0 {
		return
	}
	for _, t := range s.tokens {
		if t.kind != number {
			continue
		}
		digits := t.start // of 65w, which is no 650,000 here
		for digits-t.start < maxMeasure && (isDigit(s.at(digits)) || s.at(digits) == '.' && isDigit(s.at(digits+1))) {
			digits++
		}
		end, id, ok := s.lookup(s.skip(digits), measureUnits)
		if !ok || t.han || s.low[end-1] == 'n' && s.at(end) == ' ' && isLatin(s.at(end+1)) { // at 2 15 in the afternoon
			continue
		}
		if fact := s.f.words.measures[s.str(t.start, digits)+measureCodes[id]]; fact != "" {
			s.add(chat.EntityAttribute, t.start, end, rankFact, fact)
		}
	}
}
