package entity

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// Addresses have no grammar to speak of; these patterns want enough of one that a city alone is none. Go's regexp is linear.
var (
	hanRegion = `(?:[\p{Han}]{2,8}(?:省|自治区))?(?:[\p{Han}]{2,8}(?:市|自治州))?(?:[\p{Han}]{1,8}(?:区|县|旗|镇|乡|街道|新区|开发区))*`
	hanDoor   = `[\p{Han}a-z\d\-#]{0,16}?\d{1,5}\s?(?:号楼|号院|号|弄|栋|幢|座|楼|单元|室|层)(?:[\p{Han}a-z\-]{0,8}\d{1,5}(?:号楼|号|栋|幢|座|楼|单元|室|层)?)*`
	hanStreet = regexp.MustCompile(hanRegion + `[\p{Han}a-z\d]{1,12}?(?:路|街|大道|道|巷|弄|村|小区|花园|苑|公寓|广场|大厦|胡同|里|城|园|镇|庄)` + hanDoor)
	hanAreas  = regexp.MustCompile(`[\p{Han}]{2,10}(?:省|自治区)[\p{Han}]{2,8}市(?:[\p{Han}]{1,8}(?:区|县|镇|街道))*|[\p{Han}]{2,10}市(?:[\p{Han}]{1,8}(?:区|县|镇|街道))+`)
	hanLead   = []string{"地址", "改成", "改为", "改到", "换成", "换到", "寄到", "寄往", "寄去", "送到", "送去", "发到", "发往", "发去", "送货到", "配送到", "收货", "我家", "家里", "住在", "我在", "我住", "是", "在", "到", "为", "往", "去", "寄", "我", "的"}

	street = regexp.MustCompile(`\b\d{1,5}[a-z]?\s+(?:[nsew]\.?\s+)?(?:[a-z][a-z'.]{0,20}\s+){1,4}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl|square|sq|terrace|highway|hwy|close|crescent|parkway|pkwy)\b\.?(?:,?\s*(?:apt|apartment|unit|suite|ste|flat|floor|#)\.?\s*#?\w{1,6})?(?:,\s*[a-z][a-z .]{1,24}(?:,\s*[a-z]{2}\b)?)?(?:,?\s+(?:[a-z]{2}\s+)?\d{5}(?:-\d{4})?)?`)
	roads  = regexp.MustCompile(`\b(?:way|place|close|court|drive|square)\b`)
	sender = phrases("address|address is|address to|address:|live at|living at|ship to|deliver to|send to|send it to|ship it to|deliver it to|located at|moved to|to|at|is")
)

// places finds postal addresses.
func (s *scan) places() {
	text := string(s.low)
	if s.anyOf("路街道巷弄村区园苑寓场厦同里城镇庄") && s.anyOf("0123456789") {
		for _, m := range hanStreet.FindAllStringIndex(text, 8) {
			s.hanAddress(text, m)
		}
	}
	if s.anyOf("市") {
		for _, m := range hanAreas.FindAllStringIndex(text, 8) {
			s.hanAddress(text, m)
		}
	}
	if !s.anyOf("0123456789") {
		return
	}
	for _, m := range street.FindAllStringIndex(text, 8) {
		start := utf8.RuneCountInString(text[:m[0]])
		end := start + utf8.RuneCountInString(text[m[0]:m[1]])
		for end > start && strings.ContainsRune(" ,.", s.low[end-1]) {
			end--
		}
		if _, cued := s.before(start, sender); roads.MatchString(text[m[0]:m[1]]) && !cued && !s.titled(start, end) {
			continue
		}
		s.add(chat.EntityAddress, start, end, rankAddress, string(s.raw[start:end]))
	}
}

// titled reports whether every longer word of a stretch begins with a capital.
func (s *scan) titled(start, end int) bool {
	for i := start; i < end; i++ {
		if isLatin(s.low[i]) && !isLatin(s.at(i-1)) && isLatin(s.at(i+1)) && !unicode.IsUpper(s.raw[i]) {
			return false
		}
	}
	return true
}

func (s *scan) anyOf(set string) bool {
	for _, r := range s.low {
		if strings.ContainsRune(set, r) {
			return true
		}
	}
	return false
}

// hanAddress adds a match without the words that lead up to it: 地址改成, 帮我寄到.
func (s *scan) hanAddress(text string, m []int) {
	start := utf8.RuneCountInString(text[:m[0]])
	end := start + utf8.RuneCountInString(text[m[0]:m[1]])
	limit := min(end, start+12)
	for i := start; i < limit; i++ {
		if strings.ContainsRune("省市区县路街镇", s.low[i]) && i-start >= 2 {
			limit = i
			break
		}
	}
	for _, lead := range hanLead {
		n := utf8.RuneCountInString(lead)
		for i := limit - n; i >= start; i-- {
			if string(s.low[i:i+n]) == lead {
				start = i + n
				break
			}
		}
	}
	if end-start >= 5 && !strings.ContainsRune(string(s.low[start:end]), '的') {
		s.add(chat.EntityAddress, start, end, rankAddress, string(s.raw[start:end]))
	}
}

var (
	nameCue   = phrases("我叫|姓名|姓名是|收件人|收件人是|收货人|收货人是|收件人改成|收货人改成|收件人改为|名字|名字是|名字叫|名字改成|联系人|联系人是|署名|叫做")
	nameSkip  = phrases(":|：|是|为|叫|改成|改为|换成|填")
	nameCueEn = phrases("my name is|the name is|full name is|my full name is|my name's|name's|name:|full name:|name on the order is|recipient is|recipient:|addressed to|under the name|under the name of|under name|name should be|change the name to")
	titles    = phrases("先生|女士|小姐|太太")
	surnames  = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏傅方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍苗谷盛曲翁冉骆蓝路游辛靳柴蒙鲍华喻祁蒲房滕屈饶牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
	compounds = phrases("欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|司徒|南宫")
	noGiven   = "的了吗呢吧啊地电手联收是在和要请先女改换下订买号码身退发没有不这那谁什怎可能帮查想"
	noName    = map[string]bool{"not": true, "a": true, "the": true, "wrong": true, "on": true, "is": true, "to": true, "for": true, "my": true, "and": true, "in": true, "at": true, "but": true, "please": true, "back": true, "when": true, "misspelled": true, "spelled": true, "of": true, "asap": true, "incorrect": true, "i": true, "later": true, "phone": true, "me": true, "i'm": true, "im": true, "i'd": true, "i've": true, "i'll": true, "now": true, "booking": true, "account": true, "number": true, "email": true, "with": true, "order": true, "tomorrow": true}
)

// people finds the names of persons behind the words that give them, and 张先生.
func (s *scan) people() {
	for i := range s.low {
		if end, ok := s.from(i, nameCue); ok {
			s.hanName(end)
		}
		if start, ok := s.upTo(i, nameCueEn); ok && start < i {
			s.latinName(i)
		}
		if _, ok := s.from(i, titles); ok && i > 0 && strings.ContainsRune(surnames, s.low[i-1]) && !isHan(s.at(i-2)) {
			end, _ := s.from(i, titles)
			s.add(chat.EntityPerson, i-1, end, rankName, string(s.raw[i-1:end]))
		}
	}
}

func (s *scan) hanName(i int) {
	for range 3 {
		i = s.skip(i)
		end, ok := s.from(i, nameSkip)
		if !ok {
			break
		}
		i = end
	}
	start := i
	if end, ok := s.from(i, compounds); ok {
		i = end
	} else if isHan(s.at(i)) && strings.ContainsRune(surnames, s.at(i)) {
		i++
	} else {
		if isLatin(s.at(i)) {
			s.latinName(i)
		}
		return
	}
	given := i
	if _, ok := s.from(i, titles); ok {
		return // 王先生 is found by its title
	}
	for i < len(s.low) && i-given < 2 && isHan(s.low[i]) && !strings.ContainsRune(noGiven, s.low[i]) {
		i++
	}
	if i > given {
		s.add(chat.EntityPerson, start, i, rankName, string(s.raw[start:i]))
	}
}

// nameEnds reports whether what follows shows that a name in small letters is over.
func (s *scan) nameEnds(i int) bool {
	at := s.skip(i)
	_, goes := s.from(at, nameNext)
	return at >= len(s.low) || !isLatin(s.low[at]) || goes
}

var nameNext = phrases("and|i|im|i'm|from|here|speaking|my|please")

// latinName takes up to three words: those written with a capital, or the first two where none is.
func (s *scan) latinName(i int) {
	i = s.skip(i)
	for strings.ContainsRune(":'\"", s.at(i)) && s.at(i) != 0 {
		i = s.skip(i + 1)
	}
	start, end, capital := i, i, false
	for n := 0; n < 3; n++ {
		from := s.skip(end)
		to := from
		for isLatin(s.at(to)) || (s.at(to) == '\'' || s.at(to) == '-' || s.at(to) == '.' && to-from == 1) && isLatin(s.at(to-1)) && isLatin(s.at(to+1)) {
			to++
		}
		if to == from || noName[string(s.low[from:to])] || n > 0 && from == end {
			break
		}
		upper := unicode.IsUpper(s.raw[from])
		if n == 0 {
			capital = upper
		}
		if n > 0 && capital != upper || n == 2 && !capital || n == 1 && !capital && !s.nameEnds(to) {
			break
		}
		end = to
	}
	if end-start >= 2 {
		s.add(chat.EntityPerson, start, end, rankName, string(s.raw[start:end]))
	}
}
