import type { CommandModule } from 'yargs';
import { claim } from './claims/claim.ts';
import { complete } from './claims/complete.ts';
import { release } from './claims/release.ts';
import { renew } from './claims/renew.ts';
import { steal } from './claims/steal.ts';
import { stepStatus } from './claims/step-status.ts';
import { waitForCommand } from './claims/wait-for.ts';
import { handoff } from './handoff.ts';

export const commands: CommandModule[] = [
  claim,
  renew,
  release,
  steal,
  complete,
  handoff,
  stepStatus,
  waitForCommand,
];
