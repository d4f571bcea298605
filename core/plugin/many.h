#ifndef DPLAN_CORE_PLUGIN_MANY_H_
#define DPLAN_CORE_PLUGIN_MANY_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/plugin/connection.h"
#include "core/plugin/parallel.h"
#include "dplan/provider.h"

namespace dplan {

// What is at work at the same time: single calls, or batches.
inline constexpr size_t kParallelItems = 10;
inline constexpr size_t kParallelBatches = 4;
// A batch is not longer unless one item is: what servers take that say nothing of limits is 4 MiB.
inline constexpr size_t kBatchBytes = 3 << 20;

// All of the requests of one call, of one of the kinds of item_calls.h. The answers stand in the
// order of the requests. What it refers to outlives it.
template <typename Calls>
class Many {
 public:
  using Results = std::vector<typename Calls::Result>;

  Many(PluginConnection& connection, const ProviderSchema& schemas,
       const std::vector<typename Calls::Request>& requests)
      : connection_(connection), schemas_(schemas), requests_(requests) {}

  // One call for each, several at the same time.
  absl::StatusOr<Results> OneByOne(const CallContext& context) {
    DPLAN_RETURN_IF_ERROR(Prepare());
    DPLAN_RETURN_IF_ERROR(ForEachInParallel(
        context, requests_.size(), kParallelItems,
        [this](const CallContext& inner, size_t index) { return SendOne(inner, index); }));
    return std::move(results_);
  }

  // Batches of at most `size` items, several at the same time.
  absl::StatusOr<Results> InBatches(const CallContext& context, size_t size) {
    DPLAN_RETURN_IF_ERROR(Prepare());
    DPLAN_RETURN_IF_ERROR(ForEachInParallel(
        context, (requests_.size() + size - 1) / size, kParallelBatches,
        [this, size](const CallContext& inner, size_t index) {
          return SendRange(inner, index * size, std::min(requests_.size(), (index + 1) * size));
        }));
    return std::move(results_);
  }

 private:
  absl::Status Prepare() {
    results_.resize(requests_.size());
    for (const auto& request : requests_) {
      if (Calls::SchemaOf(schemas_, request) != nullptr) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("Provider ", connection_.name(), " has no type \"", request.type, "\"."));
    }
    return absl::OkStatus();
  }

  absl::Status SendOne(const CallContext& context, size_t index) {
    typename Calls::Answer answer;
    DPLAN_RETURN_IF_ERROR(
        Calls::SendOne(connection_, context, Calls::Pack(requests_[index], schemas_), answer));
    return Keep(Calls::kOne, index, answer);
  }

  absl::Status SendRange(const CallContext& context, size_t begin, size_t end) {
    while (begin < end) {
      const auto batch = PackFrom(begin, end);
      typename Calls::Answers answers;
      DPLAN_RETURN_IF_ERROR(connection_.Call(Calls::kMany, context, batch, &answers));
      if (answers.items_size() != batch.items_size()) {
        return connection_.BrokenAnswer(Calls::kMany, absl::InvalidArgumentError(absl::StrCat(
                                                          "it was asked for ", batch.items_size(),
                                                          " and answered ", answers.items_size())));
      }
      for (const auto& answer : answers.items()) {
        DPLAN_RETURN_IF_ERROR(Keep(Calls::kMany, begin++, answer));
      }
    }
    return absl::OkStatus();
  }

  // The requests from `begin` on, as many as go into one message.
  auto PackFrom(size_t begin, size_t end) const {
    typename Calls::Batch batch;
    size_t bytes = 0;
    for (size_t index = begin; index < end; ++index) {
      typename Calls::Item item = Calls::Pack(requests_[index], schemas_);
      bytes += item.ByteSizeLong();
      if (bytes > kBatchBytes && index > begin) break;
      *batch.add_items() = std::move(item);
    }
    return batch;
  }

  absl::Status Keep(Rpc rpc, size_t index, const typename Calls::Answer& answer) {
    auto result = Calls::Unpack(answer, *Calls::SchemaOf(schemas_, requests_[index]));
    if (!result.ok()) return connection_.BrokenAnswer(rpc, result.status());
    results_[index] = *std::move(result);
    return absl::OkStatus();
  }

  PluginConnection& connection_;
  const ProviderSchema& schemas_;
  const std::vector<typename Calls::Request>& requests_;
  Results results_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_MANY_H_
