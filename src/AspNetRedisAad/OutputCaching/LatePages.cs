using AspNetRedisAad.Moving;

namespace AspNetRedisAad.OutputCaching;

/// <summary>The pages that the other side of a move has missed. They are deleted there, because a page can be rendered again.</summary>
/// <param name="other">The side that is not read.</param>
internal sealed class LatePages(PageSide other) : ILateWriter
{
    public string Kind => "page";

    public async Task WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        var database = await other.DatabaseAsync(other.KeyOf(key), cancellationToken).ConfigureAwait(false);
        await other.DeleteAsync(database, key).ConfigureAwait(false);
    }
}
