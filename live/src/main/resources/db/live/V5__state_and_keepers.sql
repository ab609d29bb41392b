-- What the job holds in memory, and who starts it again.

alter table live.batches add column securities_in_memory bigint, add column heap_bytes bigint;
comment on column live.batches.securities_in_memory is 'Records of market info that the job held in memory; null in batches of reconcile.';
comment on column live.batches.heap_bytes is 'Heap that the job had in use, garbage included; null in batches of reconcile.';

alter table live.progress
  add column keeper text,
  add column replaced_keepers text[] not null default '{}';
comment on column live.progress.keeper is 'Who starts the running job again when it ends, as ticklake up does; null: nobody.';
comment on column live.progress.replaced_keepers is 'The last hundred whose job another one has replaced: a job that they start again leaves the tables to it.';
