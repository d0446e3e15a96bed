// redigo takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
package main

// sign-in: begin
import (
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gomodule/redigo/redis"
)

type identity struct {
	sync.Mutex
	User      string
	Token     string `json:"access_token"`
	ExpiresOn int64  `json:"expires_on,string"`
	due       time.Time
}

// CurrentToken requests a new token when half of the last token's lifetime has passed.
func (i *identity) CurrentToken() (string, error) {
	i.Lock()
	defer i.Unlock()
	if time.Now().Before(i.due) {
		return i.Token, nil
	}
	request, _ := http.NewRequest("GET", os.Getenv("IDENTITY_ENDPOINT")+"?api-version=2019-08-01&resource=https://redis.azure.com", nil)
	request.Header.Set("X-IDENTITY-HEADER", os.Getenv("IDENTITY_HEADER"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	err = json.NewDecoder(answer.Body).Decode(i)
	i.due = time.Now().Add(time.Until(time.Unix(i.ExpiresOn, 0)) / 2)
	return i.Token, err
}

// signedIn is a connection that knows the last token it has sent.
type signedIn struct {
	redis.ConnWithTimeout
	token string
}

func newPool(i *identity) *redis.Pool {
	return &redis.Pool{
		MaxIdle:     10,
		IdleTimeout: 5 * time.Minute,
		Dial: func() (redis.Conn, error) {
			token, err := i.CurrentToken()
			if err != nil {
				return nil, err
			}
			c, err := redis.Dial("tcp", os.Getenv("REDIS_ENDPOINT"), redis.DialUseTLS(true), redis.DialUsername(i.User), redis.DialPassword(token))
			if err != nil {
				return nil, err
			}
			return &signedIn{c.(redis.ConnWithTimeout), token}, nil
		},
		TestOnBorrow: func(c redis.Conn, _ time.Time) error {
			token, err := i.CurrentToken()
			if err != nil || token == c.(*signedIn).token {
				return err
			}
			_, err = c.Do("AUTH", i.User, token)
			c.(*signedIn).token = token
			return err
		},
	}
}

// sign-in: end

const rotations = 8

type report struct {
	Commands  int      `json:"commands"`
	Published int      `json:"published"`
	Received  int      `json:"received"`
	Rotations int      `json:"rotations"`
	Errors    []string `json:"errors"`
	Error     string   `json:"error"`
}

func main() {
	result := report{Errors: []string{}}
	if os.Args[1] == "wrong-user" {
		wrongUser(&identity{User: os.Args[2]}, &result)
	} else {
		i := &identity{User: os.Getenv("REDIS_USER")}
		pool := newPool(i)
		listen(pool, &result)
		rotate(pool, i, &result)
	}
	json.NewEncoder(os.Stdout).Encode(result)
}

func wrongUser(i *identity, result *report) {
	c, err := newPool(i).Dial()
	if err == nil {
		_, err = c.Do("PING")
	}
	result.Error = "none"
	if err != nil {
		result.Error = err.Error()
	}
}

// With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token.
func listen(pool *redis.Pool, result *report) {
	publisher := pool.Get()
	defer publisher.Close()
	subscriber := redis.PubSubConn{Conn: pool.Get()}
	defer subscriber.Close()
	if err := subscriber.Subscribe("client:news"); err != nil {
		panic(err)
	}
	subscriber.Receive()
	for ; result.Published < 100; result.Published++ {
		if _, err := publisher.Do("PUBLISH", "client:news", result.Published); err != nil {
			panic(err)
		}
	}
	for ; result.Received < 100; result.Received++ {
		message, ok := subscriber.ReceiveWithTimeout(10 * time.Second).(redis.Message)
		if number, _ := redis.Int(message.Data, nil); !ok || number != result.Received {
			result.Errors = append(result.Errors, "received "+string(message.Data))
			return
		}
	}
}

// Three connections at once, so that the pool keeps three.
func rotate(pool *redis.Pool, i *identity, result *report) {
	last := ""
	for result.Rotations = -1; result.Rotations < rotations; {
		var connections []redis.Conn
		for key := 0; key < 3; key++ {
			connections = append(connections, pool.Get())
		}
		for key, c := range connections {
			_, err := c.Do("SET", key, result.Commands)
			value, _ := redis.Int(c.Do("GET", key))
			if err != nil || value != result.Commands {
				result.Errors = append(result.Errors, "read something else, or nothing")
			}
			result.Commands += 2
		}
		for _, c := range connections {
			c.Close()
		}
		if token, _ := i.CurrentToken(); token != last {
			last = token
			result.Rotations++
		}
		time.Sleep(20 * time.Millisecond)
	}
}
