import { givenService, type Service } from '../support/gateway.ts';
import { mailSuite } from './mail/mail-suite.ts';

const service = givenService() as Service;
const isFull = process.env.TRACECRAFT_TEST_RACES !== undefined;

/** The service belongs to someone else, and is left running. */
mailSuite('gateway', async () => ({ ...service, stop: async () => {} }), {
  senders: 32,
  messages: isFull ? 200 : 10,
});
