#ifndef DPLAN_STATE_ROW_DIGEST_H_
#define DPLAN_STATE_ROW_DIGEST_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "state/state.h"

namespace dplan {

// SHA-256 of the content of a row. Part of the file format.
struct Digest {
  std::array<char, 32> bytes{};

  absl::string_view view() const { return {bytes.data(), bytes.size()}; }
  // Nothing if there are not 32 bytes.
  static std::optional<Digest> FromBytes(absl::string_view bytes);
  friend bool operator==(const Digest&, const Digest&) = default;
};

// Sum of digests modulo 2^256: tells a set of rows from every other set, whatever their order, and
// costs the same for a change of one row however many there are.
class DigestSum {
 public:
  DigestSum() = default;  // of no rows
  explicit DigestSum(const Digest& sum);

  void Add(const Digest& digest);
  void Subtract(const Digest& digest);
  Digest sum() const;
  friend bool operator==(const DigestSum&, const DigestSum&) = default;

 private:
  std::array<uint64_t, 4> words_{};  // least significant first
};

// Hashes fields one after the other, each with its kind and length, so that no two different lists
// of fields give the same bytes. Used for many rows; not thread-safe.
class RowHasher {
 public:
  RowHasher();
  ~RowHasher();
  RowHasher(const RowHasher&) = delete;
  RowHasher& operator=(const RowHasher&) = delete;

  RowHasher& Start(char row_kind);
  RowHasher& Int(int64_t value);
  RowHasher& Text(absl::string_view bytes);
  RowHasher& Null();
  RowHasher& Key(const InstanceKey& key);
  Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::string buffer_;
};

// An instance as its digest sees it: names as text, wherever the file keeps them.
struct InstanceFields {
  absl::string_view block;
  absl::string_view provider;
  absl::string_view sensitive;                       // JSON, "" for none
  absl::string_view write_only;                      // JSON, "" for none
  std::vector<absl::string_view> dependency_blocks;  // one for each dependency of the object
};

Digest DigestOf(RowHasher& hasher, const Object& object, const InstanceFields& fields);
Digest DigestOf(RowHasher& hasher, const std::string& name, const OutputValue& output);
// `sensitive` is the JSON of the record's.
Digest DigestOf(RowHasher& hasher, absl::string_view address, const ProviderRecord& record,
                absl::string_view sensitive);
// Of the intent without what was reported. `address`, `provider`, `sensitive` and `dependencies`
// (JSON) are its own.
Digest DigestOf(RowHasher& hasher, const Intent& intent, absl::string_view address,
                absl::string_view provider, absl::string_view sensitive,
                absl::string_view dependencies);
// `address` is that of the intent.
Digest DigestOf(RowHasher& hasher, absl::string_view address, const Reported& reported);
Digest DigestOfFingerprintKey(RowHasher& hasher, absl::string_view key);

}  // namespace dplan

#endif  // DPLAN_STATE_ROW_DIGEST_H_
