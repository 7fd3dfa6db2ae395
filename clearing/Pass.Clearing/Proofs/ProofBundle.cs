using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Proofs;

/// <summary>
/// A bundle with which anybody shows, without us, that a day or a run is as it was when it was stamped. How is said in it (LISEZMOI.md, verify.py).
/// A day's holds the rows of its log, in which people are pseudonymous numbers, and what their cards' signatures are checked with; a run's holds the hashes of its
/// files, and not the files.
/// </summary>
public sealed class ProofBundle(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(ProofBundle), "Proofs");

    /// <returns>The stamp it holds. Problems: DayNotSealed, NotStamped.</returns>
    /// <exception cref="LogBrokenException">A row of the day is altered or missing: there is nothing to prove.</exception>
    public async Task<Result<Proof>> WriteDayAsync(ILogStore log, DateOnly day, Stream output, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await ProofSubjects.OfDayAsync(context, day, ct) is not { } seal)
            return Words.Problem("DayNotSealed", day);
        if (await FindAsync(context, ProofKind.Day, day.DayNumber, ct) is not { } proof)
            return Words.Problem("NotStamped", FormattableString.Invariant($"day/{day:yyyy-MM-dd}"));
        var before = day.AddDays(-1);
        var previous = await context.BusinessDays.Where(d => d.Date == before).Select(d => d.Seal).SingleOrDefaultAsync(ct) ?? new byte[32];
        var ranges = await DayRanges.LoadAsync(context, log.Identity, day, ct);
        using var bundle = new Bundle(output);
        var credentials = new SortedSet<int>();
        foreach (var range in ranges)
            bundle.Add(LogName(range.Start.Partition), stream => WriteRows(stream, range.Read(log), credentials));
        bundle.Add("certificates.txt", await CertificatesAsync(context, credentials, ct));
        bundle.Add("trust.txt", await TrustAsync(context, ct));
        bundle.Add("day.txt", TextOfDay(log.Identity, day, previous, seal, ranges));
        bundle.Finish(proof);
        return proof;
    }

    /// <returns>The stamp it holds. Problems: RunNotSent, NotStamped, RunChanged.</returns>
    public async Task<Result<Proof>> WriteRunAsync(int run, Stream output, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await ProofSubjects.TextOfRunAsync(context, run, ct) is not { } text)
            return Words.Problem("RunNotSent", run);
        if (await FindAsync(context, ProofKind.Run, run, ct) is not { } proof)
            return Words.Problem("NotStamped", string.Create(CultureInfo.InvariantCulture, $"settlement/{run}"));
        if (!SHA256.HashData(text).AsSpan().SequenceEqual(proof.Digest))
            return Words.Problem("RunChanged", run);
        using var bundle = new Bundle(output);
        bundle.Add("run.txt", text);
        bundle.Finish(proof);
        return proof;
    }

    /// <summary>The certificates of who stamped it, as PEM.</summary>
    internal static string AuthoritiesIn(Proof proof)
    {
        var cms = new SignedCms();
        cms.Decode(proof.Token);
        return string.Concat(cms.Certificates.Select(c => c.ExportCertificatePem() + "\n"));
    }

    private static Task<Proof?> FindAsync(PassDbContext context, ProofKind kind, int subject, CancellationToken ct) =>
        context.Proofs.AsNoTracking().SingleOrDefaultAsync(p => p.Kind == kind && p.Subject == subject, ct);

    private static string LogName(int partition) => string.Create(CultureInfo.InvariantCulture, $"log/{partition:000}.bin");

    private static byte[] TextOfDay(LogIdentity log, DateOnly day, byte[] previous, byte[] seal, IReadOnlyList<DayRange> ranges)
    {
        var text = new StringBuilder("pass-day-proof-1\n");
        text.Append(CultureInfo.InvariantCulture, $"log\t{log.Id}\t{log.Partitions}\n");
        text.Append(CultureInfo.InvariantCulture, $"day\t{day:yyyy-MM-dd}\t{day.DayNumber}\n");
        text.Append(CultureInfo.InvariantCulture, $"previous\t{Convert.ToHexStringLower(previous)}\n");
        text.Append(CultureInfo.InvariantCulture, $"seal\t{Convert.ToHexStringLower(seal)}\n");
        foreach (var range in ranges)
            text.Append(CultureInfo.InvariantCulture, $"partition\t{range.Start.Partition}\t{range.Start.Lsn}\t{Convert.ToHexStringLower(range.Start.Hash)}\t{range.EndLsn}\t{Convert.ToHexStringLower(range.EndHash)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The certificates kept beside the log of those who were present: credential, tab, hexadecimal. A sale may have its own with it.</summary>
    private static async Task<byte[]> CertificatesAsync(PassDbContext context, SortedSet<int> credentials, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var some in credentials.Chunk(5_000))
        {
            foreach (var kept in await context.KeptCertificates.AsNoTracking().Where(c => EF.Parameter(some).Contains(c.CredentialId)).OrderBy(c => c.CredentialId).ToListAsync(ct))
                text.Append(CultureInfo.InvariantCulture, $"{kept.CredentialId}\t{Convert.ToHexStringLower(kept.Encoded)}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The lists of authorities the region used, oldest first: ms since 1970, tab, hexadecimal.</summary>
    private static async Task<byte[]> TrustAsync(PassDbContext context, CancellationToken ct) => Encoding.UTF8.GetBytes(string.Concat(
        (await context.KeptTrustLists.AsNoTracking().OrderBy(l => l.IssuedAtMs).ToListAsync(ct)).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.IssuedAtMs}\t{Convert.ToHexStringLower(l.Encoded)}\n"))));

    /// <summary>Each row as its number (8 bytes), its day (4), the length of its payload (4), the payload, its hash (32); big-endian.</summary>
    /// <param name="credentials">Receives those that were presented.</param>
    private static void WriteRows(Stream stream, IEnumerable<LogRow> rows, SortedSet<int> credentials)
    {
        Span<byte> head = stackalloc byte[16];
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteInt64BigEndian(head, row.Lsn);
            BinaryPrimitives.WriteInt32BigEndian(head[8..], row.Day.DayNumber);
            BinaryPrimitives.WriteInt32BigEndian(head[12..], row.Payload.Length);
            stream.Write(head);
            stream.Write(row.Payload);
            stream.Write(row.Hash);
            var reader = new OperationReader(row.Payload);
            while (reader.Next())
            {
                if (!reader.Current.Presentation.IsNone)
                    credentials.Add(reader.Current.Presentation.Credential.Value);
            }
        }
    }

    /// <summary>A zip in the making, with the hashes of what is in it.</summary>
    private sealed class Bundle(Stream output) : IDisposable
    {
        private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly ZipArchive _zip = new(output, ZipArchiveMode.Create, leaveOpen: true);
        private readonly StringBuilder _sums = new();

        public void Add(string name, byte[] content) => Add(name, stream => stream.Write(content));

        public void Add(string name, Action<Stream> write)
        {
            var entry = _zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = NoTime;
            using var sha = SHA256.Create();
            using (var stream = entry.Open())
            using (var hashed = new BufferedStream(new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true)))
                write(hashed);
            _sums.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(sha.Hash!)}  {name}\n");
        }

        public void Finish(Proof proof)
        {
            Add("timestamp.der", proof.Token);
            Add("authority.pem", Encoding.ASCII.GetBytes(AuthoritiesIn(proof)));
            foreach (var name in new[] { "LISEZMOI.md", "verify.py" })
                Add(name, stream => OwnFile(name).CopyTo(stream));
            var sums = _sums.ToString();
            Add("SHA256SUMS", Encoding.UTF8.GetBytes(sums));
        }

        public void Dispose() => _zip.Dispose();

        private static Stream OwnFile(string name) => typeof(ProofBundle).Assembly.GetManifestResourceStream($"Proofs.{name}")
            ?? throw new InvalidOperationException($"The program has no {name}.");
    }
}
