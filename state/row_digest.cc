#include "state/row_digest.h"

#include <openssl/evp.h>

#include <algorithm>

#include "core/types/check.h"

namespace dplan {

std::optional<Digest> Digest::FromBytes(absl::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

namespace {

std::array<uint64_t, 4> WordsOf(const Digest& digest) {
  std::array<uint64_t, 4> words{};
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    words[i / 8] |= uint64_t{static_cast<unsigned char>(digest.bytes[i])} << (8 * (i % 8));
  }
  return words;
}

void AppendInt(std::string& buffer, uint64_t value) {
  std::array<char, 8> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>((value >> (8 * i)) & 0xff);
  }
  buffer.append(bytes.data(), bytes.size());
}

}  // namespace

DigestSum::DigestSum(const Digest& sum) : words_(WordsOf(sum)) {}

void DigestSum::Add(const Digest& digest) {
  const std::array<uint64_t, 4> other = WordsOf(digest);
  uint64_t carry = 0;
  for (size_t i = 0; i < words_.size(); ++i) {
    const uint64_t partial = words_[i] + carry;
    carry = partial < carry ? 1 : 0;
    words_[i] = partial + other[i];
    carry += words_[i] < partial ? 1 : 0;
  }
}

void DigestSum::Subtract(const Digest& digest) {
  const std::array<uint64_t, 4> other = WordsOf(digest);
  uint64_t borrow = 0;
  for (size_t i = 0; i < words_.size(); ++i) {
    const uint64_t partial = words_[i] - borrow;
    borrow = partial > words_[i] ? 1 : 0;
    words_[i] = partial - other[i];
    borrow += words_[i] > partial ? 1 : 0;
  }
}

Digest DigestSum::sum() const {
  Digest digest;
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    digest.bytes[i] = static_cast<char>((words_[i / 8] >> (8 * (i % 8))) & 0xff);
  }
  return digest;
}

// Fetched once: looking an algorithm up costs more than hashing a row.
struct RowHasher::Context {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() {
    EVP_MD_CTX_free(evp);
    EVP_MD_free(algorithm);
  }
};

RowHasher::RowHasher() : context_(std::make_unique<Context>()) {
  DPLAN_CHECK(context_->algorithm != nullptr && context_->evp != nullptr);
}

RowHasher::~RowHasher() = default;

RowHasher& RowHasher::Start(char row_kind) {
  buffer_.assign(1, row_kind);
  return *this;
}

RowHasher& RowHasher::Int(int64_t value) {
  buffer_.push_back('i');
  AppendInt(buffer_, static_cast<uint64_t>(value));
  return *this;
}

RowHasher& RowHasher::Text(absl::string_view bytes) {
  buffer_.push_back('t');
  AppendInt(buffer_, bytes.size());
  buffer_.append(bytes.data(), bytes.size());
  return *this;
}

RowHasher& RowHasher::Null() {
  buffer_.push_back('n');
  return *this;
}

RowHasher& RowHasher::Key(const InstanceKey& key) {
  if (const int64_t* index = key.index()) return Int(*index);
  if (const std::string* text = key.key()) return Text(*text);
  buffer_.push_back('-');
  return *this;
}

Digest RowHasher::Finish() {
  Digest digest;
  unsigned int size = 0;
  DPLAN_CHECK(EVP_DigestInit_ex2(context_->evp, context_->algorithm, nullptr) == 1);
  DPLAN_CHECK(EVP_DigestUpdate(context_->evp, buffer_.data(), buffer_.size()) == 1);
  DPLAN_CHECK(EVP_DigestFinal_ex(context_->evp,
                                 reinterpret_cast<unsigned char*>(digest.bytes.data()),
                                 &size) == 1);
  DPLAN_CHECK(size == digest.bytes.size());
  return digest;
}

Digest DigestOf(RowHasher& hasher, const Object& object, const InstanceFields& fields) {
  hasher.Start('I').Text(fields.block).Key(object.address.key).Text(fields.provider);
  hasher.Int(object.schema_version).Int(static_cast<int64_t>(object.status));
  hasher.Text(object.attributes).Text(fields.sensitive).Text(object.private_data);
  hasher.Int(object.serial).Int(static_cast<int64_t>(object.dependencies.size()));
  DPLAN_CHECK(fields.dependency_blocks.size() == object.dependencies.size());
  for (size_t i = 0; i < object.dependencies.size(); ++i) {
    const Dependency& dependency = object.dependencies[i];
    hasher.Int(static_cast<int64_t>(dependency.kind)).Text(fields.dependency_blocks[i]);
    if (dependency.key.has_value()) {
      hasher.Key(*dependency.key);
    } else {
      hasher.Null();
    }
  }
  // Left out where there are none, so that rows from before version 2 keep their digests.
  if (!fields.write_only.empty()) hasher.Text(fields.write_only);
  return hasher.Finish();
}

Digest DigestOf(RowHasher& hasher, const std::string& name, const OutputValue& output) {
  hasher.Start('O').Text(name).Text(output.type).Text(output.value);
  return hasher.Int(output.sensitive ? 1 : 0).Finish();
}

Digest DigestOf(RowHasher& hasher, absl::string_view address, const ProviderRecord& record,
                absl::string_view sensitive) {
  hasher.Start('P').Text(address).Text(record.source).Text(record.config);
  return hasher.Text(sensitive).Finish();
}

Digest DigestOf(RowHasher& hasher, const Intent& intent, absl::string_view address,
                absl::string_view provider, absl::string_view sensitive,
                absl::string_view dependencies) {
  hasher.Start('W').Text(address).Text(intent.id).Text(provider);
  hasher.Int(static_cast<int64_t>(intent.action)).Int(intent.schema_version);
  hasher.Text(intent.planned).Text(intent.prior).Text(sensitive);
  hasher.Text(intent.private_data);
  hasher.Text(intent.request_digest).Text(dependencies).Int(intent.begun_us);
  return hasher.Finish();
}

Digest DigestOf(RowHasher& hasher, absl::string_view address, const Reported& reported) {
  hasher.Start('E').Text(address).Text(reported.known_id).Text(reported.checkpoint);
  return hasher.Text(reported.checkpoint_private).Finish();
}

Digest DigestOfFingerprintKey(RowHasher& hasher, absl::string_view key) {
  return hasher.Start('K').Text(key).Finish();
}

}  // namespace dplan
