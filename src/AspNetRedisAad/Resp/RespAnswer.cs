namespace AspNetRedisAad.Resp;

internal sealed record RespAnswer(string Text, bool IsError)
{
    /// <summary>Whether it is this error, such as <c>WRONGPASS</c>.</summary>
    public bool Is(string error) => IsError && Text.StartsWith(error, StringComparison.Ordinal);
}
