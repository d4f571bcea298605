#ifndef DPLAN_CORE_CONTRACT_IMPORT_ID_H_
#define DPLAN_CORE_CONTRACT_IMPORT_ID_H_

#include <string>
#include <vector>

namespace dplan {

// A text, and the attribute that stands after it.
struct ImportIdPiece {
  std::string text;       // may be empty
  std::string attribute;  // empty: the end
};

// TypeFacts::import_id in pieces. A brace that is not closed is text.
std::vector<ImportIdPiece> ImportIdPieces(const std::string& import_id);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_IMPORT_ID_H_
