#ifndef DPLAN_PROVIDERS_SDK_IMPORT_ID_H_
#define DPLAN_PROVIDERS_SDK_IMPORT_ID_H_

#include <optional>
#include <string>
#include <vector>

#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// Of "{folder}/{name}": an attribute, or the text between two.
struct ImportPiece {
  std::string attribute;  // empty: it is text
  std::string text;
};
// Nothing if a brace is not closed, or two attributes have nothing between them.
std::optional<std::vector<ImportPiece>> ImportPieces(const std::string& pattern);

// An object of which nothing is known but the schema's defaults.
Value StartOfObject(const ObjectSpec& spec);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_IMPORT_ID_H_
