# redis-rb takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
# sign-in: begin
require "json"
require "net/http"
require "redis"

def fetch_token
  address = URI("#{ENV["IDENTITY_ENDPOINT"]}?api-version=2019-08-01&resource=https://redis.azure.com")
  answer = JSON.parse(Net::HTTP.get(address, "X-IDENTITY-HEADER" => ENV["IDENTITY_HEADER"]))
  [answer["access_token"], answer["expires_on"].to_i]
end

def connect(user)
  host, port = ENV["REDIS_ENDPOINT"].split(":")
  Redis.new(
    host: host, port: port, ssl: true, username: user, password: fetch_token.first,
    timeout: 15, reconnect_attempts: 0)
end

# Sends a new token whenever half of the last token's lifetime has passed. A client may be used by several threads.
def keep_signed_in(redis, user)
  loop do
    token, expires_on = fetch_token
    redis.auth(user, token)
    yield
    sleep((expires_on - Time.now.to_f) / 2)
  end
end
# sign-in: end

ROTATIONS = 8

# With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token.
def listen(user, report)
  publisher = connect(user)
  subscriber = connect(user)
  subscriber.subscribe("client:news") do |on|
    on.subscribe { publisher.publish("client:news", report[:published]) }
    on.message do |_, message|
      report[:errors] << "received #{message} as message #{report[:received]}" unless message == report[:received].to_s
      report[:received] += 1
      report[:published] += 1
      report[:published] < 100 ? publisher.publish("client:news", report[:published]) : subscriber.unsubscribe
    end
  end
  [publisher, subscriber].each(&:close)
end

def rotate(user)
  report = { commands: 0, published: 0, received: 0, rotations: -1, errors: [] }
  listen(user, report)

  redis = connect(user)
  Thread.new { keep_signed_in(redis, user) { report[:rotations] += 1 } }.report_on_exception = true
  until report[:rotations] >= ROTATIONS
    value = report[:commands].to_s
    redis.set("client:key", value)
    report[:errors] << "read something else than #{value}" unless redis.get("client:key") == value
    report[:commands] += 2
    sleep 0.02
  end
  report
end

def wrong_user(user)
  connect(user).ping
  { error: "none" }
rescue Redis::CommandError => e
  { error: e.message }
end

puts JSON.generate(ARGV[0] == "wrong-user" ? wrong_user(ARGV[1]) : rotate(ENV["REDIS_USER"]))
