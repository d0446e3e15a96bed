// Shows one event a second from /live/events. The only state kept here is the last announcement.
const $ = id => document.getElementById(id);
const text = (id, value) => { if ($(id).textContent !== value) $(id).textContent = value; };
const count = number => number.toLocaleString("en");
const seconds = value => value >= 100 ? `${Math.round(value / 60)} min` : value >= 10 ? `${Math.round(value)} s` : `${value.toFixed(1)} s`;
const stateOf = health => ({ Healthy: "good", Degraded: "warn", Unhealthy: "bad" })[health] ?? "";

function health(status) {
    text("health", status);
    $("health").dataset.state = stateOf(status);
}

function token(now) {
    if (!now) {
        text("token-left", "No token");
        return;
    }

    const percent = left => `${Math.max(0, Math.min(100, 100 * left / now.life))}%`;
    // A failed request is repeated at times that are not planned, so the window stays where it was.
    if (now.failedRequests === 0 && now.renewalLeft !== null)
        token.window = now.renewalLeft;
    text("token-left", seconds(now.left));
    text("rotations", count(now.rotations));
    text("token-life", `Lives ${seconds(now.life)}`);
    text("token-window", now.failedRequests
        ? `Renewal fails (${now.lastError}) and is retried` : `Renewed when ${seconds(token.window)} are left`);
    text("token-mark", now.markLeft >= 180 ? "3-minute mark" : `Safe mark: ${seconds(now.markLeft)} before expiry (3 min for one hour)`);

    const life = $("life");
    life.dataset.state = now.left <= now.markLeft ? "bad" : now.failedRequests ? "warn" : "";
    life.setAttribute("aria-valuemax", Math.round(now.life));
    life.setAttribute("aria-valuenow", Math.round(now.left));
    life.setAttribute("aria-valuetext", `${Math.round(now.left)} of ${Math.round(now.life)} seconds`);
    $("life-window").style.width = percent(token.window);
    $("life-mark").style.width = percent(now.markLeft);
    // The position when the next event comes.
    $("life-fill").style.width = percent(now.left - 1);
}

function chart(all) {
    const top = Math.max(30, Math.ceil(Math.max(0, ...all.map(second => Math.max(second.succeeded, second.failed))) / 10) * 10);
    const x = index => 120 - all.length + index;
    const y = value => 100 - 100 * value / top;
    const failed = all.reduce((sum, second) => sum + second.failed, 0);
    const succeeded = all.reduce((sum, second) => sum + second.succeeded, 0);
    text("chart-top", `${top}`);
    const period = all.length < 120 ? `${all.length} s` : "2 minutes";
    text("chart-sum", `${count(succeeded)} succeeded and ${count(failed)} failed in the last ${period}`);
    $("succeeded").setAttribute("d", all.length === 0 ? "" :
        `M${x(0)} 100${all.map((second, i) => `L${x(i)} ${y(second.succeeded)}`).join("")}L${x(all.length - 1)} 100Z`);
    $("failed").setAttribute("d", all.map((second, i) => second.failed === 0 ? "" :
        `M${x(i) - .5} 100V${y(second.failed)}h1V100Z`).join(""));
    $("rotated").setAttribute("d", all.map((second, i) => second.rotated ? `M${x(i)} 100h0` : "").join(""));
}

function numbers(now) {
    text("per-second", count(now.perSecond));
    text("commands", `${count(now.commands)} for cache and session`);
    text("failures", count(now.failed));
    $("failures").dataset.state = now.failed ? "bad" : "good";
    text("hit-rate", now.hitRate === null ? "-" : `${(100 * now.hitRate).toFixed(1)} %`);
    text("sessions", count(now.sessionLoads + now.sessionCommits));
    text("session-detail", `${count(now.sessionLoads)} to read, ${count(now.sessionCommits)} to write`
        + (now.sessionMilliseconds === null ? "" : `, ${now.sessionMilliseconds.toFixed(1)} ms each`));
    text("messages", count(now.messagesReceived));
    text("messages-sent", `of ${count(now.messagesSent)} sent`);
    text("reconnects", count(now.reconnects));
}

function rows(id, all, fill) {
    const list = $(id);
    while (list.children.length > all.length)
        list.lastChild.remove();
    all.forEach((one, i) => {
        const html = fill(one);
        const row = list.children[i] ?? list.appendChild(document.createElement("li"));
        if (row.dataset.html !== html) {
            row.dataset.html = html;
            row.innerHTML = html;
        }
    });
}

const safe = value => String(value ?? "").replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
const dot = (state, value) => `<span class="dot" data-state="${state}">${safe(value)}</span>`;

const server = one => `<b>${safe(one.endpoint)}${one.replica ? " (replica)" : ""}</b>`
    + dot(
        !one.connected ? "bad" : one.current ? "good" : "warn",
        !one.connected ? "Not connected" : one.current ? "Has the current token" : "Token is being sent")
    + `<span>Last AUTH ${one.lastAuth === null ? "not yet" : `${seconds(one.lastAuth)} ago`}`
    + `${one.failedAuths ? `, ${one.failedAuths} failed since` : ""}</span>`;

const check = one => `<b>${safe(one.name)}</b>${dot(stateOf(one.status), one.description ?? one.status)}`;

const trial = one => `<b>${safe(one.name)}</b>`
    + `<time datetime="${one.startedOn}">${new Date(one.startedOn).toLocaleTimeString("en-GB")}</time>`
    + `<span data-state="${one.running ? "" : one.failed || !one.healed ? "warn" : "good"}">${safe(one.verdict)}</span>`;

function trials(all) {
    if (!$("faults"))
        return;

    rows("trials", all, trial);
    const running = all.some(one => one.running);
    document.querySelectorAll("#faults button").forEach(button => button.disabled = running);
    if (!running && all.length > 0)
        text("verdict", `${all[0].name}: ${all[0].verdict}`);
}

const events = new EventSource("/live/events");
events.onmessage = event => {
    const now = JSON.parse(event.data);
    health(now.health);
    token(now.token);
    chart(now.seconds);
    numbers(now.numbers);
    rows("servers", now.servers, server);
    rows("checks", now.checks, check);
    trials(now.trials);
};
events.onerror = () => health("Reconnecting");
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", event => event.persisted && location.reload());

$("faults")?.addEventListener("submit", async event => {
    event.preventDefault();
    // Runs before the button is disabled, because the form does not send a disabled button.
    const body = new FormData(event.target, event.submitter);
    document.querySelectorAll("#faults button").forEach(button => button.disabled = true);
    const answer = await fetch(event.target.action, { method: "POST", body, redirect: "manual" });
    // The visitor has signed in or out since the form was rendered.
    if (answer.status === 400)
        location.reload();
});
