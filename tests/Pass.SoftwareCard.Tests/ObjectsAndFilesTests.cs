using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Testing.Cards;

namespace Pass.SoftwareCard.Tests;

/// <summary>ISO/IEC 7816-4 as programs that know nothing of passes use it: tag lists, transparent files, selection.</summary>
public class ObjectsAndFilesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("00CB3FFF055C03DF215A00", "DF21030F1EFF9000")] // what is not there is left out
    [InlineData("00CB3FFF085C06DF21DF21DF2000", "DF21030F1EFFDF20081122334455667788" + "9000")]
    [InlineData("80CB3FFF055C035F249900", "6A88")]
    [InlineData("00CB0101045C02DF2100", "6A82")]
    [InlineData("00CB3FFF035C01DF00", "6A80")]
    [InlineData("00CB3FFF044D02DF2100", "6A80")]
    [InlineData("00CB3FFF00", "6A80")]
    [InlineData("80CADF2100", "0F1EFF9000")]
    public async Task A_pass_answers_lists_of_tags(string command, string expected)
    {
        using var pass = await PersonalizedCard.MakeAsync();
        var answer = Convert.ToHexString(pass.Card.Process(Convert.FromHexString(command)));
        answer.ShouldBe(expected);
    }

    [Theory]
    [InlineData("80CB3FFF045C02664200", "66")]
    [InlineData("00CB3FFF065C04C19F7FD3" + "00", "C1,9F7F,D3")]
    [InlineData("00CB3FFF025C0000", "66,E0,C1,CF,D3,9F7F")]
    public void A_security_domain_answers_lists_of_tags(string command, string tags)
    {
        using var card = VirtualCard.Blank();
        var answer = ResponseApdu.Parse(card.Process(Convert.FromHexString(command)));
        answer.Status.ShouldBe(StatusWord.Ok);
        string.Join(',', Tlv.ParseAll(answer.Data)!.Select(tlv => tlv.Tag.ToString("X", null))).ShouldBe(tags);
    }

    [Fact]
    public async Task Our_host_asks_for_several_objects_at_once()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        var objects = await pass.Connection.SendAsync(new GetDataObjects(PassTags.Serial, PassTags.Certificate), Token);
        objects.Select(tlv => tlv.Tag).ShouldBe([PassTags.Serial, PassTags.Certificate]);
        objects[1].Value.ToArray().ShouldBe((await pass.Connection.SendAsync(new GetData(PassTags.Certificate), Token))!.Value.ToArray());
        (await pass.Connection.SendAsync(new GetDataObjects(0x5F50), Token)).ShouldBeEmpty();
        // Without tags: all of them, more than one short answer holds.
        (await pass.Connection.SendAsync(new GetDataObjects(), Token)).Select(tlv => tlv.Tag).Order()
            .ShouldBe([PassTags.Certificate, PassTags.PublicKey, PassTags.Serial, PassTags.Status, PassTags.Counters]);
    }

    [Fact]
    public async Task The_certificate_is_read_as_a_file()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        var certificate = (await pass.Connection.SendAsync(new GetData(PassTags.Certificate), Token))!.Value.ToArray();
        (await pass.Connection.SendAsync(new ReadBinary(PassFiles.CertificateShortIdentifier), Token)).ToArray().ShouldBe(certificate);
        (await pass.Connection.SendAsync(new ReadBinary(PassFiles.CertificateShortIdentifier, Offset: 3, Length: 5), Token)).ToArray().ShouldBe(certificate[3..8]);

        await pass.SelectAsync();
        Status(pass, "00B0000000").ShouldBe(0x6986);
        var size = Convert.ToHexString([(byte)(certificate.Length >> 8), (byte)certificate.Length]);
        Send(pass, "00A4020402010100").ShouldBe($"620E8002{size}820101830201018801089000");
        Send(pass, "00A4020C020101").ShouldBe("9000");
        var whole = new List<byte>();
        while (ResponseApdu.Parse(pass.Card.Process(new byte[] { 0x00, 0xB0, (byte)(whole.Count >> 8), (byte)whole.Count, 0x20 })) is { Data.Length: > 0 } part)
        {
            whole.AddRange(part.Data.ToArray());
            part.Status.ShouldBe(whole.Count == certificate.Length && part.Data.Length < 0x20 ? StatusWord.EndOfFile : StatusWord.Ok);
        }

        whole.ShouldBe(certificate);
    }

    [Theory]
    [InlineData("00B0817F00", 0x9000)]
    [InlineData("00B0820000", 0x6A82)]
    [InlineData("00B0C10000", 0x6A86)]
    [InlineData("00B0800000", 0x6986)]
    [InlineData("00B08100", 0x6700)]
    [InlineData("00B081000101", 0x6700)]
    [InlineData("80B0810000", 0x6E00)]
    [InlineData("00A4020002010200", 0x6A82)]
    [InlineData("00A40000023F0000", 0x6A82)]
    [InlineData("00A4020102010100", 0x6A86)]
    public async Task A_file_that_is_not_there_is_refused(string command, int expected)
    {
        using var pass = await PersonalizedCard.MakeAsync();
        Status(pass, command).ShouldBe(expected);
    }

    [Fact]
    public async Task Reading_beyond_the_end_is_refused()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        var length = (await pass.Connection.SendAsync(new GetData(PassTags.Certificate), Token))!.Value.Length;
        Status(pass, "00A4020C020101").ShouldBe(0x9000);
        foreach (var offset in (int[])[length, length + 1, 0x7FFF])
            ResponseApdu.Parse(pass.Card.Process(new byte[] { 0x00, 0xB0, (byte)(offset >> 8), (byte)offset, 0x00 })).Status.ShouldBe(StatusWord.OffsetOutsideFile);
    }

    [Theory]
    [InlineData("00A4040000", 0x9000, true)]
    [InlineData("00A40400", 0x9000, true)]
    [InlineData("00A4040C05A000000151", 0x9000, false)]
    [InlineData("00A4040005A00000015100", 0x9000, true)]
    [InlineData("00A4040105A00000015100", 0x9000, true)] // last occurrence
    [InlineData("00A4040205A00000015100", 0x6A82, false)] // next: the security domain is selected already, and no other has its beginning
    [InlineData("00A4040205F05041535300", 0x9000, true)]
    [InlineData("00A4040305F05041535300", 0x9000, true)]
    [InlineData("00A4040004A000000100", 0x6A82, false)]
    [InlineData("00A404000AA000000151000000000100", 0x6A82, false)]
    [InlineData("00A4041005A00000015100", 0x6A86, false)]
    [InlineData("00A4030005A00000015100", 0x6A86, false)]
    [InlineData("0070000001", 0x6881, false)]
    [InlineData("00708001", 0x6881, false)]
    [InlineData("01A4040000", 0x6881, false)]
    [InlineData("80CA004200", 0x6A88, false)]
    [InlineData("80CA00D300", 0x9000, true)]
    public void Selection_follows_the_standard(string command, int expected, bool hasData)
    {
        using var card = VirtualCard.Blank();
        var answer = ResponseApdu.Parse(card.Process(Convert.FromHexString(command)));
        ((int)answer.Status.Value).ShouldBe(expected);
        (answer.Data.Length > 0).ShouldBe(hasData);
    }

    private static int Status(PersonalizedCard pass, string command) => ResponseApdu.Parse(pass.Card.Process(Convert.FromHexString(command))).Status.Value;

    private static string Send(PersonalizedCard pass, string command) => Convert.ToHexString(pass.Card.Process(Convert.FromHexString(command)));
}
