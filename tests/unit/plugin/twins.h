#ifndef DPLAN_TESTS_UNIT_PLUGIN_TWINS_H_
#define DPLAN_TESTS_UNIT_PLUGIN_TWINS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/plugin/plugin_provider.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/plugin_server.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/plugin/fake_requests.h"
#include "tests/unit/plugin/front.h"
#include "tests/unit/plugin/talking_provider.h"
#include "tests/unit/plugin/transcript.h"

namespace dplan {

enum class Transport { kExtension, kTls, kTcp, kPlain, kProtocol5 };

inline bool HasExtension(Transport transport) {
  return transport != Transport::kPlain && transport != Transport::kProtocol5;
}

// The provider at the other end of the socket, and its twin, with a cloud of its own, at this end.
class Twins {
 public:
  explicit Twins(Transport transport)
      : transcript_(HasExtension(transport)),
        near_(NewTalkingProvider(near_cloud)),
        far_(NewTalkingProvider(far_cloud)),
        server_(std::make_unique<PluginServer>(
            *far_, PluginServer::Options{.extension = HasExtension(transport),
                                         .tls = transport == Transport::kTls,
                                         .tcp = transport == Transport::kTcp})) {
    if (transport == Transport::kProtocol5) UseFront();
    PluginEndpoint endpoint = (front_server_ ? front_server_ : server_)->endpoint();
    endpoint.protocol = transport == Transport::kProtocol5 ? 5 : 6;
    client_ = NewReattachedProvider("dplan/fake", endpoint);
  }

  Provider& client() { return *client_; }
  // Ends the provider at the other end.
  void Close() { (front_server_ ? front_server_ : server_)->Close(); }
  const Transcript& transcript() const { return transcript_; }

  // Runs the script in both clouds.
  void Run(const std::string& script) {
    ASSERT_THAT(near_cloud.Run(script), testing::IsOk());
    ASSERT_THAT(far_cloud.Run(script), testing::IsOk());
  }

  // The client's answer; fails the test if the twin's is another.
  template <typename Call>
  auto Ask(const Call& call) {
    const auto near = call(*near_);
    auto far = call(*client_);
    EXPECT_EQ(transcript_.Of(far), transcript_.Of(near));
    return far;
  }

  void Configure() {
    const auto result =
        Ask([](Provider& provider) { return provider.Configure({}, FakeProviderConfig()); });
    ASSERT_THAT(result, testing::IsOk());
    ASSERT_TRUE(result->empty());
  }

  FakeCloud near_cloud;
  FakeCloud far_cloud;

 private:
  void UseFront() {
    front_ = std::make_unique<Front>(server_->endpoint(), Front::Options{.protocol = 5});
    front_->Answer(Rpc::kSchema, [this](const std::string& request, std::string& answer) {
      const grpc::Status status = front_->Forward(Rpc::kSchema, request, answer);
      answer = SchemaOfProtocol5(answer);
      return status;
    });
    front_server_ = std::make_unique<PluginServer>(std::vector<grpc::Service*>{front_.get()});
  }

  const Transcript transcript_;
  const std::unique_ptr<Provider> near_;
  const std::unique_ptr<Provider> far_;
  std::unique_ptr<PluginServer> server_;
  std::unique_ptr<Front> front_;
  std::unique_ptr<PluginServer> front_server_;
  std::unique_ptr<Provider> client_;  // last: it goes before what it talks to
};

// A test of the client that is made with every transport.
class TransportTest : public ::testing::TestWithParam<Transport> {
 protected:
  TransportTest() : twins_(GetParam()) {}
  bool extension() const { return HasExtension(GetParam()); }

  Twins twins_;
};

inline std::string TransportName(const ::testing::TestParamInfo<Transport>& test) {
  switch (test.param) {
    case Transport::kExtension:
      return "Extension";
    case Transport::kTls:
      return "Tls";
    case Transport::kTcp:
      return "Tcp";
    case Transport::kPlain:
      return "Plain";
    case Transport::kProtocol5:
      return "Protocol5";
  }
  return "";
}

inline auto AllTransports() {
  return ::testing::Values(Transport::kExtension, Transport::kTls, Transport::kTcp,
                           Transport::kPlain, Transport::kProtocol5);
}

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_PLUGIN_TWINS_H_
