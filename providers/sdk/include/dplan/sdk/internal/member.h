#ifndef DPLAN_SDK_INTERNAL_MEMBER_H_
#define DPLAN_SDK_INTERNAL_MEMBER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/status.h"

namespace dplan::sdk {
class Error;
}  // namespace dplan::sdk

namespace dplan::sdk::internal {

// A type of model, as far as it must be told from others.
using ModelId = const void*;
template <typename Model>
ModelId IdOf() {
  static const char id = 0;
  return &id;
}

// A member of a model, without its type.
struct Member {
  ModelId model = nullptr;
  size_t offset = 0;
  friend bool operator==(const Member&, const Member&) = default;
};

template <typename Model, typename M>
Member MemberOf(M Model::* member) {
  // The offset is taken in a model that exists; there is no other lawful way.
  static const Model* const probe = new Model();
  return {IdOf<Model>(), static_cast<size_t>(reinterpret_cast<const char*>(&(probe->*member)) -
                                             reinterpret_cast<const char*>(probe))};
}

// A step into a model: a member, an element's index, a key.
using ModelStep = std::variant<Member, int64_t, std::string>;

// Of a status that is not ok; else a failed check.
Error ErrorOfFailed(const absl::Status& status);
// Ends the process: a result was asked for what it does not hold.
[[noreturn]] void NoContent();

}  // namespace dplan::sdk::internal

#endif  // DPLAN_SDK_INTERNAL_MEMBER_H_
