#ifndef DPLAN_CORE_PLUGIN_ITEM_CALLS_H_
#define DPLAN_CORE_PLUGIN_ITEM_CALLS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/plugin/connection.h"
#include "core/wire/messages.h"
#include "dplan/provider.h"

namespace dplan {

// The calls that take many items, each as the same few things, so that one function can send any of
// them:
//   Request, Result  as dplan/provider.h has them
//   Item, Answer     the same for one item on the wire, as the extension has them
//   Pack, Unpack     between the two; what does not fit is InvalidArgument
//   SchemaOf         of a request's type; null: the provider has no such type
//   SendOne          one item by a call of the protocol, without the extension
//   kOne             that call, for messages
//   Batch, Answers   messages of many items, and kMany, the call of the extension for them; not for
//                    ReadData, which the extension does not have

struct ValidateCalls {
  using Request = ValidateRequest;
  using Result = Diagnostics;
  using Batch = extension::ValidateManyRequest;
  using Answers = extension::ValidateManyResponse;
  using Item = Batch::Item;
  using Answer = Answers::Item;
  static constexpr Rpc kOne = Rpc::kValidateResource;
  static constexpr Rpc kMany = Rpc::kValidateMany;
  static const Schema* SchemaOf(const ProviderSchema& schemas, const Request& request);
  static Item Pack(const Request& request, const ProviderSchema& schemas);
  static absl::Status SendOne(PluginConnection& connection, const CallContext& context,
                              const Item& item, Answer& answer);
  static absl::StatusOr<Result> Unpack(const Answer& answer, const Schema& schema);
};

struct UpgradeCalls {
  using Request = UpgradeRequest;
  using Result = UpgradeResult;
  using Batch = extension::UpgradeManyRequest;
  using Answers = extension::UpgradeManyResponse;
  using Item = tfplugin6::UpgradeResourceState::Request;
  using Answer = Answers::Item;
  static constexpr Rpc kOne = Rpc::kUpgrade;
  static constexpr Rpc kMany = Rpc::kUpgradeMany;
  static const Schema* SchemaOf(const ProviderSchema& schemas, const Request& request);
  static Item Pack(const Request& request, const ProviderSchema& schemas);
  static absl::Status SendOne(PluginConnection& connection, const CallContext& context,
                              const Item& item, Answer& answer);
  static absl::StatusOr<Result> Unpack(const Answer& answer, const Schema& schema);
};

struct ReadCalls {
  using Request = ReadRequest;
  using Result = ReadResult;
  using Batch = extension::ReadManyRequest;
  using Answers = extension::ReadManyResponse;
  using Item = tfplugin6::ReadResource::Request;
  using Answer = Answers::Item;
  static constexpr Rpc kOne = Rpc::kRead;
  static constexpr Rpc kMany = Rpc::kReadMany;
  static const Schema* SchemaOf(const ProviderSchema& schemas, const Request& request);
  static Item Pack(const Request& request, const ProviderSchema& schemas);
  static absl::Status SendOne(PluginConnection& connection, const CallContext& context,
                              const Item& item, Answer& answer);
  static absl::StatusOr<Result> Unpack(const Answer& answer, const Schema& schema);
};

struct PlanCalls {
  using Request = PlanRequest;
  using Result = PlanResult;
  using Batch = extension::PlanManyRequest;
  using Answers = extension::PlanManyResponse;
  using Item = Batch::Item;
  using Answer = Answers::Item;
  static constexpr Rpc kOne = Rpc::kPlan;
  static constexpr Rpc kMany = Rpc::kPlanMany;
  static const Schema* SchemaOf(const ProviderSchema& schemas, const Request& request);
  static Item Pack(const Request& request, const ProviderSchema& schemas);
  static absl::Status SendOne(PluginConnection& connection, const CallContext& context,
                              const Item& item, Answer& answer);
  static absl::StatusOr<Result> Unpack(const Answer& answer, const Schema& schema);
};

struct ReadDataCalls {
  using Request = ReadDataRequest;
  using Result = ReadDataResult;
  using Item = tfplugin6::ReadDataSource::Request;
  using Answer = tfplugin6::ReadDataSource::Response;
  static constexpr Rpc kOne = Rpc::kReadData;
  static const Schema* SchemaOf(const ProviderSchema& schemas, const Request& request);
  static Item Pack(const Request& request, const ProviderSchema& schemas);
  static absl::Status SendOne(PluginConnection& connection, const CallContext& context,
                              const Item& item, Answer& answer);
  static absl::StatusOr<Result> Unpack(const Answer& answer, const Schema& schema);
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_ITEM_CALLS_H_
