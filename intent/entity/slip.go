package entity

import (
	"strings"

	"shoptalk/chat"
)

// Words of the shop are also found where they are mistyped: in Latin letters with one letter wrong, left out, doubled or swapped
// with the next, in five or more; in Chinese with one character of the same sound, in three or more.
const (
	leastSlip     = 5
	leastFactSlip = 8 // words for facts are plain words: modal, model
	leastHanSlip  = 3
	slipSteps     = 400 // tree nodes that one place may visit
)

// nearly looks for a mistyped word of the lexicon at i, adds it, and gives where to go on.
func (s *scan) nearly(i int) int {
	switch {
	case isHan(s.low[i]):
		return s.nearlyHan(i)
	case !isLatin(s.low[i]) || isLetter(s.at(i-1)):
		return i + 1
	}
	word := i
	for word < len(s.low) && isLatin(s.low[word]) {
		word++
	}
	t := typo{s: s, start: i, left: slipSteps}
	t.walk(&s.f.words.root, i)
	if t.hit == nil || !s.fits(i, t.end, t.hit.means[0]) || t.hit.means[0].weak || t.hit.means[0].kind == chat.EntityAttribute && t.end-i < leastFactSlip {
		return word
	}
	s.add(t.hit.means[0].kind, i, t.end, rankSlip, t.hit.means[0].value)
	return max(word, t.end)
}

// typo searches the lexicon's tree for what a stretch may have meant.
type typo struct {
	s     *scan
	start int
	left  int
	end   int // of what was found
	hit   *leaf
}

// walk follows the text exactly and tries one slip at each letter but the first.
func (t *typo) walk(at *leaf, i int) {
	low := t.s.low
	for j := i; j < len(low) && t.left > 0; j++ {
		if j > i {
			t.slip(at, j)
		}
		next := at.next[unhyphen(low[j])]
		if next == nil {
			return
		}
		at = next
		t.left--
	}
}

// slip tries every slip at j, where the tree stands at a node.
func (t *typo) slip(at *leaf, j int) {
	low := t.s.low
	r := low[j]
	if !isLatin(r) || t.s.realWord(j) {
		return
	}
	for _, c := range at.order {
		if !isLatin(c) || t.left <= 0 {
			continue
		}
		child := at.next[c]
		if c != r && likely(r, c) {
			t.follow(child, j+1) // wrong
		}
		if c != r {
			t.follow(child, j) // left out
		}
		if c == t.s.at(j+1) && c != r && isLatin(c) {
			if after := child.next[r]; after != nil {
				t.follow(after, j+2) // swapped
			}
		}
	}
	if r == t.s.at(j-1) || r == t.s.at(j+1) || likely(r, t.s.at(j-1)) {
		t.follow(at, j+1) // one too many
	}
}

// follow goes on exactly and keeps the longest phrase that ends as whole words.
func (t *typo) follow(at *leaf, j int) {
	low := t.s.low
	for t.left > 0 {
		t.left--
		t.s.steps++
		if len(at.means) > 0 && j-t.start >= leastSlip && j > t.end && j <= len(low) && isLatin(low[j-1]) {
			if stop, ok := t.s.wordEnd(t.start, j); ok && stop > t.end {
				t.end, t.hit = stop, at
			}
		}
		if j >= len(low) {
			return
		}
		next := at.next[unhyphen(low[j])]
		if next == nil {
			return
		}
		at, j = next, j+1
	}
}

// keys are the rows of a keyboard: neighbours are often hit for one another.
var keys = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// likely reports whether one letter is typed for the other: both vowels, or neighbours on the keyboard.
func likely(a, b rune) bool {
	if strings.ContainsRune("aeiou", a) && strings.ContainsRune("aeiou", b) {
		return true
	}
	for _, row := range keys {
		if i := strings.IndexRune(row, a); i >= 0 {
			j := strings.IndexRune(row, b)
			return j >= 0 && (i-j == 1 || j-i == 1)
		}
	}
	return false
}

// realWord reports whether the word around j is English as it stands, so that shops is not read as shoes.
func (s *scan) realWord(j int) bool {
	from, to := j, j
	for from > 0 && isLatin(s.low[from-1]) && j-from < maxPhrase {
		from--
	}
	for to < len(s.low) && isLatin(s.low[to]) && to-j < maxPhrase {
		to++
	}
	return to-from < leastSlip-1 || realWords[s.str(from, to)]
}

// realWords are English words within a slip of what shops sell.
var realWords = setOf("model models gloss glosses browns hates hated hater glasses glass glassy while whole write white whites wrote block blocks blank blanks black slack back greet greed grain greens browse brow brows grown brawn blown shows shops shore shots shoot short shorts shift shits shirk skirt skirts shirt shit shin books boost boosts boat boats boot bots bouts roots parts party pats paints plants pants panes pats patch match catch wash watt watch watched charge charged charges changer changed change chargeable cancel cancle cancels cancelled cancelling handle handled candles house horse mouth month moose mouse mousse table tables cabled cater cabin press stress dressed addresses address beans means genes scare scarf score scarce globe glove purse pulse nurse bottles bottled battle kettle settle cattle lamp lamps lame limps stamp stamps brush brushed crush light lights eight right fight night lighter slides slide sides size sizes sized slip slips slipper headed header heads speak speaks speaker sneaker sneak wallet wall walls pillow willow blanket blank adopted adapted adapt adopter better batter letter loafer bag bags beg begs tags orange range arrange ranger cream creams creme scream ream rose rise nose tan ten silver sliver steel steal steals wool woof cotton button silk sulk milk linen line lines lined lien leather lather weather feather denim demon gray grey pay play price prices prince hood good food homed home comb combo coats coat cost costs coast cut cuts cup cups cop cops caps cards card cart carts court courts count counts quick quiet quite quit soft sift left rain train brain gain main moon mood noon river liver driver trail trial trails trials train trains tail cloud could clouds clod night nigh might flower flow lower floor flowed garden harden guarden orbit obit pulse plus band bands bend brand brands bond hat hats that what chat heat hate hates scarfs glow grow blow track tracks rack racks truck trick pocket packet rocket packets tracked trucks belt melt felt boxes box shelf shell sell sells self sheet sheets sheer street streets tree trees three these those there their them then than this other order ordered orders older holder folder fold bold gold sold cold told hold wear where were here her year bear near fear pear tear lead leads load loads loan coin join comes come some same sane safe sale sales stale scale male female mail email emails details detail retail return returns refund refunds receive received recieve delivery deliver delivered shipped shipping shopping shop ship chips skips stopped store stores story stock stocks stick sticks stuck please pleased place placed places plane plate plates palate phone phones phoned piece pieces peace price pair pairs paid repair repairs person persons problem problems product products about above would should could being begin bring right check checks click clicks clock clocks cheque chance charm chair chairs choice choose chose close closed closes clothes cloth clothing nothing something anything washing washed water later waiter waist waste taste paste past last list lost most post cost host ghost first thirst")

// nearlyHan looks for a phrase with one character of the same sound.
func (s *scan) nearlyHan(i int) int {
	t := typo{s: s, start: i, left: slipSteps}
	at := &s.f.words.root
	for j := i; j < len(s.low) && isHan(s.low[j]) && t.left > 0; j++ {
		for _, c := range likeSounds[s.low[j]] {
			if j > i && s.wordGoesOn(j+1) {
				break // 电脑保修 is no 电脑包
			}
			if child := at.next[c]; child != nil && c != s.low[j] {
				t.followHan(child, j+1, false)
			}
		}
		if j > i { // a brand is known with any one character wrong but its first
			for _, c := range at.order {
				t.followHan(at.next[c], j+1, true)
			}
		}
		if at = at.next[s.low[j]]; at == nil {
			break
		}
		t.left--
	}
	if t.hit == nil || !s.fits(i, t.end, t.hit.means[0]) {
		return i + 1
	}
	s.add(t.hit.means[0].kind, i, t.end, rankSlip, t.hit.means[0].value)
	return i + 1
}

// wordGoesOn reports whether a Han character that rather belongs to the next word stands at i.
func (s *scan) wordGoesOn(i int) bool {
	return isHan(s.at(i)) && strings.ContainsRune("修价护质养装邮裹存留证到了", s.at(i))
}

func (t *typo) followHan(at *leaf, j int, brand bool) {
	for t.left > 0 {
		t.left--
		t.s.steps++
		if len(at.means) > 0 && j-t.start >= leastHanSlip && j > t.end && (!brand || at.means[0].kind == chat.EntityBrand) && isHan(t.s.low[j-1]) {
			t.end, t.hit = j, at
		}
		if j >= len(t.s.low) {
			return
		}
		next := at.next[t.s.low[j]]
		if next == nil {
			return
		}
		at, j = next, j+1
	}
}
