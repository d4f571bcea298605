#include "providers/docker/api/http_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "providers/docker/api/calls.h"

namespace dplan::docker {
namespace {

using ::testing::HasSubstr;

constexpr char kPong[] =
    "HTTP/1.1 200 OK\r\nApi-Version: 1.43\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";

// Something behind a socket that reads a request and says what it is told to say, over and over,
// each time on a new connection.
class Listener {
 public:
  // What is said to a request; empty: nothing, for as long as the connection is open.
  using Reply = std::function<std::string(const std::string& request)>;

  explicit Listener(Reply reply) : reply_(std::move(reply)) {
    std::filesystem::remove(path_);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    thread_ = std::thread([this] { Serve(); });
  }
  ~Listener() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
    std::filesystem::remove(path_);
  }

  std::unique_ptr<Engine> Connect() const { return *NewHttpEngine({.host = "unix://" + path_}); }

 private:
  void Serve() const {
    for (int client = accept(socket_, nullptr, nullptr); client >= 0;
         client = accept(socket_, nullptr, nullptr)) {
      std::string request(4096, '\0');
      request.resize(std::max<ssize_t>(0, read(client, request.data(), request.size())));
      const std::string reply = reply_(request);
      if (reply.empty()) {
        char byte;
        EXPECT_EQ(read(client, &byte, 1), 0);  // until the other side gives up
      } else {
        EXPECT_EQ(send(client, reply.data(), reply.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(reply.size()));
      }
      close(client);
    }
  }

  const Reply reply_;
  const std::string path_ = "/tmp/dplan-docker-test-" + std::to_string(getpid()) + ".sock";
  const int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread_;
};

Listener::Reply AfterPing(const std::string& reply) {
  return [reply](const std::string& request) {
    return request.find(" /_ping ") == request.npos ? reply : std::string(kPong);
  };
}

TEST(HttpEngine, SpeaksTheVersionThatBothKnow) {
  std::string asked;
  const Listener listener([&asked](const std::string& request) {
    if (request.find(" /_ping ") != request.npos) return std::string(kPong);
    asked = request;
    return std::string("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\": 1}");
  });
  const auto engine = listener.Connect();
  const absl::StatusOr<Json> answer =
      Ask(*engine, {.method = "POST", .path = "/x", .query = {{"q", "a b&"}}, .body = "{}"});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(IntAt(*answer, "a"), 1);
  EXPECT_THAT(asked, HasSubstr("POST /v1.43/x?q=a%20b%26 HTTP/1.1\r\n"));
  EXPECT_THAT(asked, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(asked, ::testing::EndsWith("\r\n\r\n{}"));
}

TEST(HttpEngine, AbsentEngineIsUnavailable) {
  const auto engine = *NewHttpEngine({.host = "unix:///tmp/dplan-no-such-socket"});
  const absl::Status status = engine->Send({.path = "/info"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("There is no Docker Engine at unix:///tmp/dplan-no-such-socket"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Start it"));
}

TEST(HttpEngine, FrozenEngineMeetsTheDeadline) {
  const Listener listener(AfterPing(""));
  const auto engine = listener.Connect();
  const absl::Time start = absl::Now();
  const absl::Status status =
      engine->Send({.path = "/info", .deadline = start + absl::Milliseconds(300)}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  EXPECT_THAT(std::string(status.message()), HasSubstr("frozen"));
}

TEST(HttpEngine, InterruptEndsACallThatWaits) {
  const Listener listener(AfterPing(""));
  const auto engine = listener.Connect();
  std::stop_source stop;
  std::thread interrupter([&stop] {
    absl::SleepFor(absl::Milliseconds(200));
    stop.request_stop();
  });
  const absl::Status status = engine->Send({.path = "/info", .stop = stop.get_token()}).status();
  interrupter.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
}

TEST(HttpEngine, BrokenConnectionLeavesTheOutcomeOpen) {
  const Listener listener(AfterPing("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\""));
  const auto engine = listener.Connect();
  const absl::Status status = engine->Send({.method = "POST", .path = "/x"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
  EXPECT_FALSE(ChangedNothing(status));
}

TEST(HttpEngine, EngineThatIsTooOldIsRefused) {
  const Listener listener([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nApi-Version: 1.38\r\nContent-Length: 0\r\n\r\n");
  });
  const absl::Status status = listener.Connect()->Send({.path = "/info"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("update it"));
}

TEST(HttpEngine, WhatIsNoEngineIsRefused) {
  const Listener listener([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  const absl::Status status = listener.Connect()->Send({.path = "/info"}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("does not say which Engine API"));
}

TEST(HttpEngine, AnswerThatIsNoJsonIsRefused) {
  const Listener listener(AfterPing("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>"));
  const auto engine = listener.Connect();
  const absl::Status status = Ask(*engine, {.path = "/info"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no JSON"));
}

TEST(HttpEngine, FailureInTheMiddleOfAStreamIsReported) {
  const Listener listener(
      AfterPing("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\": \"Pulling\"}\n"
                "{\"errorDetail\": {\"message\": \"no space left on device\"}}\n"));
  const auto engine = listener.Connect();
  std::string heard;
  const absl::Status status = Follow(*engine, {.method = "POST", .path = "/images/create"},
                                     [&heard](const std::string& text) { heard += text; });
  EXPECT_EQ(status.message(), "Docker says: no space left on device.");
  EXPECT_EQ(heard, "Pulling");
}

TEST(HttpEngine, AddressesAreUnderstood) {
  EXPECT_TRUE(NewHttpEngine({.host = "unix:///run/docker.sock"}).ok());
  EXPECT_TRUE(NewHttpEngine({.host = "tcp://10.0.0.1:2376"}).ok());
  for (const char* host : {"", "docker", "unix://relative", "unix://", "tcp://", "ssh://a"}) {
    EXPECT_EQ(NewHttpEngine({.host = host}).status().code(), absl::StatusCode::kInvalidArgument)
        << host;
  }
}

}  // namespace
}  // namespace dplan::docker
