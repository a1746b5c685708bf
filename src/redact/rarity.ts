/**
 * How rare each pair of characters is in the source code and the prose of npm packages (counted once in
 * 7 MB of them): a row for the first character, a letter in it for the second, from `a`, a pair in 16,
 * each next letter half as often.
 */
const pairs = [
  'ggffhifjfihefejgidfdgihhgihgkkjlkjkg',
  'giijfkjkggkgkkgkjhikglllhkijlkiklkmh',
  'fjhjekjehlffkkdkjghehjklimhhlljjllkh',
  'gihgdijkflihkjghjigihkkkilhfjjhkihlf',
  'eheegfgihjjffdhggdddjhgehlhdhhgihgie',
  'gjjjgglmemmhlkfmkghignlljlhfllklkljg',
  'giikejhiglliigijkihhhjkljljgjkikjjlf',
  'fjjkekllfmlkjlglkhiggmllhmjgkkjlkjkg',
  'fhffgffkimjffdegigeekhlilgiikkkkllkh',
  'iklmgnmnlnmmnmjmlngmlmlolmllqpmmpook',
  'iljjflklhnmkljklklhklmlomnkhklkjkjnh',
  'fijhejjlemlfkkfjkkgggilkglkgjjikiikg',
  'egjjekjlflliglffmlhkilllkligkkiiklmh',
  'fjeeegekgkghjifhkiedghkmiljejihjhijf',
  'hggejfhkgkhfedhfldggfhgkllkgkjkkkkkh',
  'fkjjelljholgklehmehfflmljljikkjmkjlh',
  'ikjljkjkilmmkllmijklgnllkmjmoqnponnk',
  'eighdigkemihhfeikffegikmgnkejjhkihjf',
  'gjfieiigeliihiggkifdgkjkhmgeiifhggje',
  'ehgidilddmlhhjeflefffjjjfmhdihhjhhje',
  'hgggfhilhomfgekhmefflnnkllhinmkmnoli',
  'fkllfmlmgnmlmnhmlmlmlmnnlmhklmlllmli',
  'gkllhlkhglmklhilkihkmmkmnmjhmmknmmnj',
  'ikilikmkiljlkljfllkgmmmllnhikkjlljmh',
  'hjikjkklinliihiflkihmmjlmlkfkkihjimg',
  'jlllgmlmknnlmminlnlmnnllkkklmmolnook',
  'hihihijkjklkkjkjkkkklkkhkkdfihfjhild',
  'efeffeggeiifffffjeedfffiijeahhjfejec',
  'jjijjkljjlkjikjimjijjjlmknilirnsonok',
  'jiikjkkkimmjkkkjmjiikkkmomhhrhqpnrmi',
  'higiiiiiiikhijihmihhkjkkmnghkqhhiosf',
  'ijhijkijilmiijkimjiijlkmmnkgoplflnnf',
  'ijijjjkiimljiijjljhijkklmmjhlmhlkgle',
  'mnlmmknnmpomnmllplmlnmopppkdrpqhjnqh',
  'lllljkmmkmnllkklnkljmlmnnnieonrniugg',
  'ghggfgihfjighghgkgffghjjjkfbjigfgfha',
];

/** Four that are sixteen times as common as their pairs are, or more; counted in the same packages. */
const common = new Set(
  (
    'abil able acce algo alue ampl anne appl arbi arks ase6 ault auth back base blob brow bsit ' +
    'buck buil byte cces cess chem cifi clie comm conf cons cryp ctio curr dard data date deep ' +
    'defa dmin docu ebsi ecif efau egis ekey emov ends equi erve evel face fals faul fied figu ' +
    'flag flow from fset have heck help hema hook host icit ield ient ight imeo ions join ketc ' +
    'keys kind lags lass lien llba loca logg lues mand mapp mark mber name naps ncry ndef nfig ' +
    'nnec nota nsol nval oaut oken onfi onne ools opti ourc pass peci pipe plic port ppli priv ' +
    'proj prot ptio push quir regi requ rics ring roto rver rvic scri segm sepa serv shot sign ' +
    'slic smit snap sour spac spec ssio stri subs tabl tbuc tics tion toke tool trin true ttok ' +
    'tweb type ucke uffe uild uire urce valu vice webs witc with word work writ zati'
  ).split(' '),
);
const bitsOfCommon = 12;

/** The characters that rows and letters stand for: `0` for any digit; behind them, all others. */
const characters = 'abcdefghijklmnopqrstuvwxyz0 _-./":=';

/** How rare the characters in `[start, end)` are next to each other, in bits: the more, the rarer. */
export function rarity(text: string, start: number, end: number): number {
  if (common.has(text.slice(start, end).toLowerCase())) return bitsOfCommon;
  let bits = 0;
  for (let at = start; at + 1 < end; at++) {
    bits += bitsOf(text, at);
    // Each inner character is in two pairs.
    if (at > start) bits -= alone(kindAt(text, at));
  }
  return bits;
}

function bitsOf(text: string, at: number): number {
  return (pairs[kindAt(text, at)] as string).charCodeAt(kindAt(text, at + 1)) - 0x61 + 4;
}

function alone(kind: number): number {
  const share = [...(pairs[kind] as string)].reduce(
    (sum, letter) => sum + 2 ** -(letter.charCodeAt(0) - 0x61 + 4),
    0,
  );
  return -Math.log2(share);
}

function kindAt(text: string, at: number): number {
  const char = text.charAt(at).toLowerCase();
  const kind = characters.indexOf(char >= '0' && char <= '9' ? '0' : char);
  return kind === -1 ? characters.length : kind;
}
