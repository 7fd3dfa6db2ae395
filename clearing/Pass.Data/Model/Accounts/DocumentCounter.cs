namespace Pass.Data.Model;

/// <summary>The last number given in one series of documents; see <see cref="DocumentNumbers"/>.</summary>
public sealed class DocumentCounter
{
    public required string Series { get; init; }
    public long Last { get; set; }
}
