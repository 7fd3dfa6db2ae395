using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Core;
using Pass.Issuing.Bureau;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Bureau;

/// <summary>
/// What a bureau needs to make a batch: a sealed file (<see cref="SealedReader"/>), format PASS-BATCH/1, one record per card:
/// position, serial, chip id, photo reference, label, data groups in hexadecimal.
/// Data groups (identifier, length, value): serial, offline limits, certificate in the clear; issuer key and the card's ENC, MAC and DEK
/// each under the KEK (<see cref="KeyWrap"/>). The same batch gives the same bytes, however often it is written.
/// </summary>
public sealed class BureauFile(IssuerDatabase database, IssuanceOptions options)
{
    public const string Format = "PASS-BATCH/1";

    private readonly IssuanceOptions options = options;

    /// <summary>Writes a prepared batch. Returns how many cards.</summary>
    /// <param name="labels">Shipping labels by pass, handed through and not kept; null for none.</param>
    public async Task<Result<Written>> WriteAsync(
        int batchId, TextWriter file, IAesKey kek, MasterKey master, IReadOnlyDictionary<PassId, string>? labels = null, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var batch = await context.Batches.AsNoTracking().SingleOrDefaultAsync(b => b.Id == batchId && b.Route == BatchRoute.Bureau, cancellationToken);
        if (batch is null)
            return IssuanceTexts.Problem("BatchUnknown", batchId);
        if (batch.State == BatchState.Preparing)
            return IssuanceTexts.Problem("BatchUnfinished", batchId);
        using var writer = new SealedWriter(file, kek, Format, IdOf(batchId));
        var position = 0;
        // Every card of the batch, whatever became of it since: so the file is the same for ever.
        var cards = context.Credentials.AsNoTracking().Where(row => row.BatchId == batchId).OrderBy(row => row.Id).AsAsyncEnumerable();
        await foreach (var chunk in cards.Chunk(options.ChunkSize).WithCancellation(cancellationToken))
        {
            var groups = AllGroups(chunk, kek, master);
            foreach (var (row, group) in chunk.Zip(groups))
            {
                var label = labels is not null && labels.TryGetValue(new PassId(row.PassId), out var found) ? found : "";
                writer.Record(
                    (++position).ToString(CultureInfo.InvariantCulture),
                    Convert.ToHexString(row.Serial!),
                    Convert.ToHexString(row.ChipId!),
                    row.PhotoReference ?? "",
                    label,
                    Convert.ToHexString(group));
            }
        }

        writer.Complete();
        return new Written(position);
    }

    internal static string IdOf(int batchId) => batchId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Deriving and wrapping a card's keys is most of the work: shared by the cores, each with its own copy of the keys.</summary>
    private byte[][] AllGroups(CredentialRow[] rows, IAesKey kek, MasterKey master)
    {
        var groups = new byte[rows.Length][];
        Parallel.For(
            0,
            rows.Length,
            () => (Master: master.Copy(), Kek: kek.Copy()),
            (i, _, own) =>
            {
                groups[i] = Groups(rows[i], own.Master, new KeyWrap(own.Kek));
                return own;
            },
            own =>
            {
                own.Master.Dispose();
                own.Kek.Dispose();
            });
        return groups;
    }

    private byte[] Groups(CredentialRow row, MasterKey master, KeyWrap wrap)
    {
        var serial = CardSerial.Read(row.Serial);
        using var keys = master.CardKeys(serial);
        using var issuerKey = master.IssuerKey(serial);
        return DataGroup.Encode(
            new DataGroup(PassDataGroups.Serial, row.Serial),
            new DataGroup(PassDataGroups.OfflineLimits, options.OfflineLimits.ToBytes()),
            new DataGroup(PassTags.Certificate, row.Certificate),
            new DataGroup(PassDataGroups.IssuerKey, wrap.Wrap(issuerKey)),
            new DataGroup(BureauDataGroups.Enc, wrap.Wrap(keys.Enc)),
            new DataGroup(BureauDataGroups.Mac, wrap.Wrap(keys.Mac)),
            new DataGroup(BureauDataGroups.Dek, wrap.Wrap(keys.Dek)));
    }
}

/// <summary>A file was written.</summary>
public sealed record Written(int Records);
