import { startS3StandIn } from '../../support/s3-stand-in.ts';
import { mailSuite } from './mail-suite.ts';

mailSuite('stand-in', () => startS3StandIn(), { senders: 8, messages: 25 });
