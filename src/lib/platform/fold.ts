/**
 * Text as people search for it: without case and without accents ("Ζαφείρη" is found by "ζαφειρη").
 * A table and not Unicode decomposition, because PostgreSQL's translate() must give the same answer
 * in generated columns, where only immutable functions are allowed.
 */
const FROM =
	'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďđēĕėęěĝğġģĥĩīĭįıĵķĺļľłńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżž' +
	'ǎǐǒǔșțạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹẁẃẅ' +
	'ΐάέήίΰϊϋόύώςёйіїѓќў';
const TO =
	'aaaaaaceeeeiiiinoooooouuuuyyaaaccccddeeeeegggghiiiiijkllllnnnooorrrssssttuuuuuuwyzzz' +
	'aioustaaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyywww' +
	'ιαεηιυιυουωσеиiiгку';

/** For `translate(lower(x), …)`. */
export const FOLD_FROM = FROM;
export const FOLD_TO = TO;

const table = new Map([...FROM].map((letter, i) => [letter, TO.charAt(i)]));

/** Lower case, accents dropped, one space between words. */
export const fold = (text: string): string =>
	[...text.normalize('NFC').toLowerCase()]
		.map((letter) => table.get(letter) ?? letter)
		.join('')
		.replace(/\s+/g, ' ')
		.trim();
