/**
 * The one script of the pages, read by people as well: what it does to a page, by the parts that are there.
 * Every page is whole without it.
 */
