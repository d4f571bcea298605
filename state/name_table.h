#ifndef DPLAN_STATE_NAME_TABLE_H_
#define DPLAN_STATE_NAME_TABLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace dplan {

// The rows of a table that gives addresses numbers (`block`, `provider`). A is BlockAddress or
// ProviderAddress. References to entries hold until the entry is erased.
template <typename A>
class NameTable {
 public:
  struct Name {
    int64_t id;
    std::string text;
  };
  using Entry = std::pair<const A, Name>;

  NameTable() = default;
  NameTable(NameTable&&) = default;
  NameTable& operator=(NameTable&&) = default;

  // False if the address or the number is there already.
  bool Add(A address, int64_t id, std::string text) {
    const auto [it, added] = by_address_.emplace(std::move(address), Name{id, std::move(text)});
    return added && by_id_.emplace(id, &*it).second;
  }
  const Entry* Find(const A& address) const {
    const auto it = by_address_.find(address);
    return it == by_address_.end() ? nullptr : &*it;
  }
  const Entry* Find(int64_t id) const {
    const auto it = by_id_.find(id);
    return it == by_id_.end() ? nullptr : it->second;
  }

 private:
  std::map<A, Name> by_address_;
  std::unordered_map<int64_t, const Entry*> by_id_;
};

}  // namespace dplan

#endif  // DPLAN_STATE_NAME_TABLE_H_
