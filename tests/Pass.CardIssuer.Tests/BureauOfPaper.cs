using System.Globalization;
using Pass.CardIssuer.Bureau;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.Bureau;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;

namespace Pass.CardIssuer.Tests;

/// <summary>
/// A bureau that knows nothing but the KEK, the factory keys and the file's format: it takes stock of its blank chips, then makes each card of a batch
/// from what its record says. What it can make proves that the file holds all that is needed.
/// </summary>
internal sealed class BureauOfPaper(AesKey kek, IReadOnlyList<VirtualCard> chips)
{
    private readonly AesKey kek = kek;

    /// <summary>Has every chip make its key pair, and lists chip and key.</summary>
    public async Task<string> TakeStockAsync()
    {
        using var file = new StringWriter();
        using var writer = new SealedWriter(file, kek, ChipStock.Format, "delivery-1");
        using var factory = StaticKeys.Factory();
        foreach (var chip in chips)
        {
            using var channel = new InProcessChannel(chip);
            using var card = new SecureConnection(channel);
            await card.SendAsync(new SelectApplication(Aids.Pass));
            await card.OpenSecureChannelAsync(factory, SecurityLevel.Full, new SecureChannelOptions(Issuer.Random, Aids.Pass));
            var point = await card.SendAsync(new GenerateKeyPair());
            writer.Record(Convert.ToHexString(await ChipIdAsync(chip)), Convert.ToHexString(point.Span[1..]));
        }

        writer.Complete();
        return file.ToString();
    }

    /// <summary>Makes every card of a batch file; gives the result file.</summary>
    /// <param name="file">PASS-BATCH/1.</param>
    /// <param name="isBroken">Positions where the chip dies.</param>
    public async Task<string> MakeAsync(string file, Func<int, bool> isBroken)
    {
        var reader = new SealedReader(new StringReader(file), kek, BureauFile.Format);
        var records = reader.Records().ToList();
        reader.Fault.ShouldBeNull();
        using var results = new StringWriter();
        using var writer = new SealedWriter(results, kek, Reconciliation.Format, reader.Id);
        foreach (var record in records)
        {
            if (record.Fields is not [var position, var serial, var chipId, _, _, var groups])
                throw new InvalidDataException($"Line {record.Line} has {record.Fields.Length} fields.");
            var broken = isBroken(int.Parse(position, CultureInfo.InvariantCulture));
            if (!broken)
                await PersonalizeAsync(await FindAsync(chipId), Convert.FromHexString(groups));
            writer.Record(serial, chipId, broken ? "spoiled" : "produced", broken ? "chip dead" : "");
        }

        writer.Complete();
        return results.ToString();
    }

    private async Task PersonalizeAsync(VirtualCard chip, byte[] record)
    {
        var groups = DataGroup.ParseAll(record)!.ToDictionary(group => group.Identifier, group => group.Value);
        var wrap = new KeyWrap(kek);
        AesKey Open(int group) => wrap.Unwrap(groups[group].Span) ?? throw new InvalidDataException($"Group {group:X4} does not open.");
        using var keys = new StaticKeys(1, Open(BureauDataGroups.Enc), Open(BureauDataGroups.Mac), Open(BureauDataGroups.Dek));
        using var issuerKey = Open(PassDataGroups.IssuerKey);
        using var factory = StaticKeys.Factory();
        using var channel = new InProcessChannel(chip);
        using var card = new SecureConnection(channel);
        var options = new SecureChannelOptions(Issuer.Random, Aids.IssuerSecurityDomain);
        await card.SendAsync(new SelectApplication(Aids.IssuerSecurityDomain));
        await card.OpenSecureChannelAsync(factory, SecurityLevel.Full, options);
        await card.SendAsync(new PutKey(0, keys, factory.Dek));
        card.CloseSecureChannel();
        await card.SendAsync(new SelectApplication(Aids.Pass));
        await card.OpenSecureChannelAsync(keys, SecurityLevel.Full, new SecureChannelOptions(Issuer.Random, Aids.Pass));
        var data = DataGroup.Encode(
            new DataGroup(PassDataGroups.Serial, groups[PassDataGroups.Serial]),
            new DataGroup(PassDataGroups.OfflineLimits, groups[PassDataGroups.OfflineLimits]),
            new DataGroup(PassTags.Certificate, groups[PassTags.Certificate]),
            new DataGroup(PassDataGroups.IssuerKey, (byte[])[.. keys.Dek.EncryptCbc(issuerKey.Reveal(), new byte[16]), .. issuerKey.CheckValue()]));
        foreach (var block in StoreData.Blocks(StoreDataFormat.DataGroups, data))
            await card.SendAsync(block);
        card.CloseSecureChannel();
        await card.SendAsync(new SelectApplication(Aids.IssuerSecurityDomain));
        await card.OpenSecureChannelAsync(keys, SecurityLevel.Full, options);
        await card.SendAsync(new SetStatus(StatusScope.IssuerSecurityDomain, (byte)CardLifeCycle.Initialized));
        await card.SendAsync(new SetStatus(StatusScope.IssuerSecurityDomain, (byte)CardLifeCycle.Secured));
        await card.SendAsync(new SetStatus(StatusScope.Applications, ApplicationLifeCycle.Personalized, Aids.Pass));
    }

    private async Task<VirtualCard> FindAsync(string chipId)
    {
        foreach (var chip in chips)
        {
            if (Convert.ToHexString(await ChipIdAsync(chip)) == chipId)
                return chip;
        }

        throw new InvalidDataException($"There is no chip {chipId} here.");
    }

    private static async Task<byte[]> ChipIdAsync(VirtualCard chip)
    {
        using var channel = new InProcessChannel(chip);
        using var card = new SecureConnection(channel);
        await card.SendAsync(new SelectApplication(Aids.IssuerSecurityDomain));
        var data = await card.SendAsync(new GetData(0x9F7F));
        return data!.Value.Span[^42..][..ChipId.Length].ToArray();
    }
}
