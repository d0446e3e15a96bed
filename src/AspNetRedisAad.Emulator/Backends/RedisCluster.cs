using System.Globalization;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// redis-server processes that form a cluster. They announce the ports of the edge, so that no answer needs to be rewritten. So their
/// replication also goes through the edge, over TLS, as the administrator.
/// </summary>
internal sealed class RedisCluster
{
    private const int Slots = 16384;

    /// <summary>How many replicas the answer to CLUSTER SLOTS names.</summary>
    private const string CountReplicas =
        "local count = 0 for _, range in ipairs(redis.call('CLUSTER', 'SLOTS')) do count = count + #range - 3 end return count";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The nodes exchange news more often when it is short.</summary>
    private static readonly TimeSpan _longestTimeoutToForm = TimeSpan.FromSeconds(2);

    private readonly int _masters;
    private readonly TimeSpan _nodeTimeout;
    private readonly int[] _busPorts;
    private readonly string _common;

    public RedisCluster(EmulatorFolder folder, BackendUsers users, EmulatorCertificates certificates, AzureRedisEmulatorOptions options)
    {
        _masters = options.ClusterMasters;
        _nodeTimeout = options.ClusterNodeTimeout;
        var count = _masters * (1 + options.ReplicasPerMaster);
        _busPorts = FreePorts.Find(count);
        var certificate = folder.Write("server.pem", certificates.Server);
        _common = $"""
            bind 127.0.0.1
            cluster-enabled yes
            cluster-announce-ip 127.0.0.1
            replica-announce-ip 127.0.0.1
            repl-ping-replica-period 1
            tls-replication yes
            tls-ca-cert-file {folder.Write("cluster-authority.pem", certificates.AuthorityPem)}
            tls-cert-file {certificate}
            tls-key-file {certificate}
            masteruser {users.Administrator.Name}
            masterauth {users.Administrator.Password}
            """;
        Nodes = [.. Enumerable.Range(0, count)
            .Select(i => new RedisServerBackend(folder, users, $"node{i}") { Configuration = Configuration(i, announcedPort: null) })];
    }

    /// <summary>The masters first, then the first replica of each master, and so on.</summary>
    public IReadOnlyList<RedisServerBackend> Nodes { get; }

    /// <summary>Joins the running servers into one cluster. Clients reach it through the given ports of the edge.</summary>
    /// <exception cref="InvalidOperationException">They do not form a cluster in time.</exception>
    public Task FormAsync(IReadOnlyList<int> edgePorts, CancellationToken cancellationToken) =>
        WithinLimitAsync<object?>("The redis-server processes did not form a cluster", async limited =>
        {
            var ids = new string[Nodes.Count];
            for (var i = 0; i < Nodes.Count; i++)
            {
                // The next start needs it too.
                Nodes[i].Configuration = Configuration(i, edgePorts[i]);
                await SendAsync(i, limited, "CONFIG", "SET", "cluster-announce-port", Text(edgePorts[i]), "replica-announce-port",
                    Text(edgePorts[i])).ConfigureAwait(false);
                await SendAsync(i, limited, "CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1)).ConfigureAwait(false);
                ids[i] = await SendAsync(i, limited, "CLUSTER", "MYID").ConfigureAwait(false);
                if (i < _masters)
                    await SendAsync(i, limited, "CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / _masters),
                        Text((Slots * (i + 1) / _masters) - 1)).ConfigureAwait(false);
                if (i > 0)
                    await SendAsync(0, limited, "CLUSTER", "MEET", "127.0.0.1", Text(edgePorts[i]), Text(_busPorts[i]))
                        .ConfigureAwait(false);
            }

            await AllAnswerAsync(Enumerable.Range(0, Nodes.Count), $"cluster_known_nodes:{Nodes.Count}\r", limited, "CLUSTER", "INFO")
                .ConfigureAwait(false);
            for (var i = _masters; i < Nodes.Count; i++)
                await SendAsync(i, limited, "CLUSTER", "REPLICATE", ids[i % _masters]).ConfigureAwait(false);

            await AllAnswerAsync(Enumerable.Range(0, Nodes.Count), "cluster_state:ok", limited, "CLUSTER", "INFO").ConfigureAwait(false);
            // Nodes learn of changes by gossip. Until all of them know the roles, a client would take replicas for masters.
            await AllAnswerAsync(
                Enumerable.Range(0, Nodes.Count), nodes => ClusterNodes.CountWorkingReplicas(nodes) == Nodes.Count - _masters, limited,
                "CLUSTER", "NODES").ConfigureAwait(false);
            await AllAnswerAsync(Enumerable.Range(_masters, Nodes.Count - _masters), "master_link_status:up", limited, "INFO",
                "replication").ConfigureAwait(false);
            // CLUSTER SLOTS leaves out a replica until it is known to have received something.
            await AllAnswerAsync(
                Enumerable.Range(0, Nodes.Count), count => count == Text(Nodes.Count - _masters), limited, "EVAL", CountReplicas, "0")
                .ConfigureAwait(false);
            for (var i = 0; i < Nodes.Count; i++)
                await SendAsync(i, limited, "CONFIG", "SET", "cluster-node-timeout", Text(_nodeTimeout)).ConfigureAwait(false);
            return null;
        }, cancellationToken);

    /// <summary>Makes a replica of this server the new master without loss of data, and waits until all servers know of it.</summary>
    /// <returns>The index of the replica; null when there is none.</returns>
    /// <exception cref="InvalidOperationException">It does not become the master in time.</exception>
    public Task<int?> FailOverAsync(int master, CancellationToken cancellationToken) =>
        WithinLimitAsync<int?>($"No replica took over from server {master}", async limited =>
        {
            var id = await SendAsync(master, limited, "CLUSTER", "MYID").ConfigureAwait(false);
            int[] running = [.. Enumerable.Range(0, Nodes.Count).Where(node => Nodes[node].IsRunning)];
            foreach (var i in running)
            {
                if (ClusterNodes.OwnMaster(await SendAsync(i, limited, "CLUSTER", "NODES").ConfigureAwait(false)) != id)
                    continue;

                await SendAsync(i, limited, "CLUSTER", "FAILOVER").ConfigureAwait(false);
                await AllAnswerAsync([i], "role:master", limited, "INFO", "replication").ConfigureAwait(false);
                // Nodes learn of changes by gossip. Until the old master knows the new one, it accepts writes, which are then lost.
                await AllAnswerAsync(running, nodes => ClusterNodes.IsReplica(nodes, id), limited, "CLUSTER", "NODES")
                    .ConfigureAwait(false);
                await AllAnswerAsync([master], "master_link_status:up", limited, "INFO", "replication").ConfigureAwait(false);
                await AllAnswerAsync(running, "cluster_state:ok", limited, "CLUSTER", "INFO").ConfigureAwait(false);
                return i;
            }

            return null;
        }, cancellationToken);

    private static async Task<T> WithinLimitAsync<T>(
        string failure, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            return await action(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{failure} within {_limit}.");
        }
    }

    private string Configuration(int node, int? announcedPort) => $"""
        {_common}
        port 0
        cluster-port {_busPorts[node]}
        cluster-announce-bus-port {_busPorts[node]}
        cluster-config-file node{node}.cluster
        cluster-node-timeout {Text(announcedPort is null && _nodeTimeout > _longestTimeoutToForm ? _longestTimeoutToForm : _nodeTimeout)}
        {(announcedPort is null ? "" : $"cluster-announce-port {announcedPort}\nreplica-announce-port {announcedPort}")}
        """;

    private async Task<string> SendAsync(int node, CancellationToken cancellationToken, params string[] command)
    {
        using var link = await Nodes[node].ConnectAsAdministratorAsync(cancellationToken).ConfigureAwait(false);
        return await link.SendAsync(cancellationToken, command).ConfigureAwait(false);
    }

    private Task AllAnswerAsync(IEnumerable<int> nodes, string expected, CancellationToken cancellationToken, params string[] command) =>
        AllAnswerAsync(nodes, answer => answer.Contains(expected, StringComparison.Ordinal), cancellationToken, command);

    private async Task AllAnswerAsync(
        IEnumerable<int> nodes, Func<string, bool> expected, CancellationToken cancellationToken, params string[] command)
    {
        foreach (var node in nodes)
        {
            while (!expected(await SendAsync(node, cancellationToken, command).ConfigureAwait(false)))
                await Task.Delay(_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Text(TimeSpan time) => Text((int)time.TotalMilliseconds);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
