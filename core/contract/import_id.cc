#include "core/contract/import_id.h"

namespace dplan {

std::vector<ImportIdPiece> ImportIdPieces(const std::string& import_id) {
  std::vector<ImportIdPiece> pieces;
  size_t position = 0;
  for (;;) {
    const size_t open = import_id.find('{', position);
    const size_t close = open == std::string::npos ? open : import_id.find('}', open);
    if (close == std::string::npos) break;
    pieces.push_back({.text = import_id.substr(position, open - position),
                      .attribute = import_id.substr(open + 1, close - open - 1)});
    position = close + 1;
  }
  if (position < import_id.size()) pieces.push_back({.text = import_id.substr(position)});
  return pieces;
}

}  // namespace dplan
