using System.Security.Cryptography;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>A document that was read, and is not kept yet.</summary>
internal sealed record ReadDocument(string Name, byte[] Content)
{
    /// <summary>Into the archive, then the row of it. What is in the archive without a row, because the incident failed after all, harms nobody.</summary>
    public IncidentDocument Keep(SentArchive archive, int incident)
    {
        var hash = SHA256.HashData(Content);
        archive.Keep(Content, hash);
        return new() { IncidentId = incident, Name = Name, Bytes = Content.Length, Hash = hash };
    }
}

/// <summary>Reads what is handed in with an incident, within bounds of number and size.</summary>
internal static class IncidentDocuments
{
    public const int Most = 10, MostMegabytes = 10;

    private const int MostBytes = MostMegabytes * 1_024 * 1_024, NameLength = 140;
    private static readonly Texts Words = IncidentRules.Words;

    /// <returns>Problems: DocumentsTooMany, DocumentTwice, DocumentEmpty, DocumentTooLarge, and those of <see cref="PlainText.Read"/> for its name.</returns>
    public static async Task<Result<IReadOnlyList<ReadDocument>>> ReadAsync(IReadOnlyList<IncidentFile> files, CancellationToken ct)
    {
        if (files.Count > Most)
            return Words.Problem("DocumentsTooMany", Most);
        var read = new List<ReadDocument>();
        foreach (var file in files)
        {
            if (!PlainText.Read(Path.GetFileName(file.Name), NameLength).Ok(out var name, out var unreadable))
                return unreadable;
            if (read.Exists(d => d.Name == name))
                return Words.Problem("DocumentTwice", name);
            await using var content = file.Open();
            var buffer = new MemoryStream();
            var piece = new byte[64 * 1_024];
            int count;
            while ((count = await content.ReadAsync(piece, ct)) > 0)
            {
                buffer.Write(piece, 0, count);
                if (buffer.Length > MostBytes)
                    return Words.Problem("DocumentTooLarge", name, MostMegabytes);
            }
            if (buffer.Length == 0)
                return Words.Problem("DocumentEmpty", name);
            read.Add(new(name, buffer.ToArray()));
        }
        return read;
    }
}
