import { oneOf } from '../../word-list.ts';

/** Words that give nothing to go on from, as people open a window with them, try it, or end. */
const isPleasantry = oneOf(
  `hi hello hey hallo hola salut bonjour ciao ola olá привет здравствуйте 你好 您好 嗨 こんにちは もしもし 안녕 안녕하세요
   there again you all everyone world good morning afternoon evening day night
   claude code codex agent bot assistant
   test testing tests ping pong are there working
   ok okay k thanks thank thx ty danke merci gracias obrigado спасибо 谢谢 ありがとう 감사합니다
   bye goodbye exit quit stop clear nothing nevermind never mind`,
);

/** Whether a prompt holds no word but greetings and the like: `Hi there!`, `test`, `👋`. */
export function isSmallTalk(prompt: string): boolean {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.every((word) => isPleasantry(word));
}
