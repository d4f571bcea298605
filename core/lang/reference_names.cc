#include "core/lang/reference_names.h"

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"

namespace dplan {

std::string Reference::ToString() const {
  switch (kind) {
    case Kind::kVariable:
      return absl::StrCat("var.", name);
    case Kind::kLocal:
      return absl::StrCat("local.", name);
    case Kind::kResource:
      return absl::StrCat(type, ".", name);
    case Kind::kData:
      return absl::StrCat("data.", type, ".", name);
    case Kind::kModule:
      return absl::StrCat("module.", name);
    case Kind::kEachKey:
      return "each.key";
    case Kind::kEachValue:
      return "each.value";
    case Kind::kCountIndex:
      return "count.index";
    case Kind::kSelf:
      return "self";
    case Kind::kPath:
      return absl::StrCat("path.", name);
    case Kind::kDplan:
      return absl::StrCat("dplan.", name);
  }
  return "";
}

namespace internal {
namespace {

std::optional<Reference> Fail(ReferenceProblem* problem, std::string summary, std::string detail) {
  *problem = {std::move(summary), std::move(detail)};
  return std::nullopt;
}

std::optional<Reference> OfName(Reference::Kind kind, const std::string& name) {
  return Reference{.kind = kind, .name = name};
}

// `each`, `count`, `path` and `dplan`, which have the attributes that they have.
std::optional<Reference> BuiltIn(const std::vector<std::string>& names,
                                 const std::vector<std::string>& attributes,
                                 ReferenceProblem* problem) {
  const std::string& root = names[0];
  for (const std::string& attribute : attributes) {
    if (names[1] != attribute) continue;
    if (root == "each")
      return Reference{attribute == "key" ? Reference::Kind::kEachKey
                                          : Reference::Kind::kEachValue};
    if (root == "count") return Reference{Reference::Kind::kCountIndex};
    return OfName(root == "path" ? Reference::Kind::kPath : Reference::Kind::kDplan, attribute);
  }
  std::string detail = absl::StrCat("The \"", root, "\" object does not have an attribute named \"",
                                    names[1], "\".", DidYouMean(names[1], attributes));
  if (detail.back() != '?') {
    std::vector<std::string> spelled;
    for (const std::string& attribute : attributes) {
      spelled.push_back(absl::StrCat(root, ".", attribute));
    }
    std::string list = spelled[0];
    for (size_t i = 1; i < spelled.size(); ++i) {
      absl::StrAppend(&list, i + 1 == spelled.size() ? " and " : ", ", spelled[i]);
    }
    absl::StrAppend(&detail, spelled.size() == 1 ? " There is only " : " There are ", list, ".");
  }
  return Fail(problem, absl::StrCat("Invalid \"", root, "\" attribute"), std::move(detail));
}

std::optional<Reference> TooShort(const std::string& root, ReferenceProblem* problem) {
  if (root == "data") {
    return Fail(problem, "Invalid reference",
                "The \"data\" object must be followed by two attribute names: the data source type "
                "and the resource name.");
  }
  if (ReferenceNameCount(root) == 2 &&
      (root == "var" || root == "local" || root == "module" || root == "each" || root == "count" ||
       root == "path" || root == "dplan")) {
    return Fail(problem, "Invalid reference",
                absl::StrCat("The \"", root,
                             "\" object cannot be accessed directly. Instead, access one of its "
                             "attributes."));
  }
  return Fail(problem, "Invalid reference",
              "A reference to a resource type must be followed by at least one attribute access, "
              "specifying the resource name.");
}

}  // namespace

size_t ReferenceNameCount(const std::string& first) {
  if (first == "self") return 1;
  return first == "data" ? 3 : 2;
}

std::optional<Reference> MakeReference(const std::vector<std::string>& names,
                                       ReferenceProblem* problem) {
  const std::string& root = names[0];
  if (names.size() < ReferenceNameCount(root)) return TooShort(root, problem);
  if (root == "self") return Reference{Reference::Kind::kSelf};
  if (root == "var") return OfName(Reference::Kind::kVariable, names[1]);
  if (root == "local") return OfName(Reference::Kind::kLocal, names[1]);
  if (root == "module") return OfName(Reference::Kind::kModule, names[1]);
  if (root == "data") {
    return Reference{.kind = Reference::Kind::kData, .type = names[1], .name = names[2]};
  }
  if (root == "each") return BuiltIn(names, {"key", "value"}, problem);
  if (root == "count") return BuiltIn(names, {"index"}, problem);
  if (root == "path") return BuiltIn(names, {"module", "root", "cwd"}, problem);
  if (root == "dplan") return BuiltIn(names, {"workspace"}, problem);
  return Reference{.kind = Reference::Kind::kResource, .type = root, .name = names[1]};
}

}  // namespace internal
}  // namespace dplan
