// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <random>
#include <vector>

#include "support/envrc_corpus_table.h"

namespace dirvenv::test {

using CorpusRowSet = std::bitset<192>;

/// A piece with its rows found, those which they imply included.
struct CorpusStatement {
  const CorpusPiece* piece;
  std::vector<size_t> rows;
  CorpusRowSet row_set;
  CorpusReach reach;
  int lines;
  bool calls, assigns;
};

const std::vector<CorpusStatement>& corpus_statements();

/// What one file is made of.
struct CorpusCard {
  CorpusReach reach = CorpusReach::S1;
  int lines = 0;  // of code, as drawn; `left` of them are not used yet
  int left = 0;
  bool may_call = true, may_assign = true;
  std::vector<const CorpusStatement*> statements = {};
  CorpusRowSet rows = {};
};

/// 232 cards such that every row of the table is on as many as were counted, or nearly: so the
/// shares come out although constructs come in company, and no weight has to be found by trial.
std::vector<CorpusCard> deal_corpus(std::mt19937_64& random);

}  // namespace dirvenv::test
