using FsCheck;
using FsCheck.Fluent;
using Pass.Cards.Iso7816;
using Pass.Testing;

namespace Pass.Cards.Tests.Iso7816;

public class ApduTests
{
    [Theory]
    [InlineData("00A40400", 0, null, false)]
    [InlineData("00C0000000", 0, 256, false)]
    [InlineData("00C0000010", 0, 16, false)]
    [InlineData("00A4040002AABB", 2, null, false)]
    [InlineData("00A4040002AABB00", 2, 256, false)]
    [InlineData("00CA0000000000", 0, 65536, true)]
    [InlineData("00CA0000000100", 0, 256, true)]
    [InlineData("00DA0000000002AABB", 2, null, true)]
    [InlineData("00DA0000000002AABB0000", 2, 65536, true)]
    public void The_four_cases_are_read_and_written_back(string hex, int dataLength, int? le, bool isExtended)
    {
        var command = CommandApdu.Parse(Convert.FromHexString(hex)).ShouldNotBeNull();
        command.Data.Length.ShouldBe(dataLength);
        command.Le.ShouldBe(le);
        command.IsExtended.ShouldBe(isExtended);
        Convert.ToHexString(command.Encode()).ShouldBe(hex);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00A404")]
    [InlineData("00A4040003AABB")]
    [InlineData("00A4040001AABBCC")]
    [InlineData("00A404000000")]
    [InlineData("00A40400000000AA")]
    [InlineData("00A40400000003AABB")]
    [InlineData("00A40400000002AABB00")]
    public void Lengths_that_do_not_add_up_are_refused(string hex) =>
        CommandApdu.Parse(Convert.FromHexString(hex)).ShouldBeNull();

    [Fact]
    public void Any_bytes_are_refused_or_read_to_the_same_bytes() =>
        Prop.ForAll<byte[]>(bytes => CommandApdu.Parse(bytes) is not { } command || command.Encode().AsSpan().SequenceEqual(bytes)).Check(Seeded.Config);

    [Fact]
    public async Task A_long_answer_is_fetched_whole()
    {
        var answers = new Queue<string>(["0102" + "6102", "0304" + "6101", "05" + "9000"]);
        var sent = new List<string>();
        ApduSender card = (command, _) =>
        {
            sent.Add(Convert.ToHexString(command.Encode()));
            return ValueTask.FromResult(ResponseApdu.Parse(Convert.FromHexString(answers.Dequeue())));
        };
        var response = await ApduPipeline.ResponseChaining(card)(new CommandApdu(0x00, 0xCA, 0, 1, le: 256), TestContext.Current.CancellationToken);
        Convert.ToHexString(response.Data.Span).ShouldBe("0102030405");
        sent.ShouldBe(["00CA000100", "00C0000002", "00C0000001"]);
    }

    [Fact]
    public async Task A_wrong_le_is_corrected_once()
    {
        var answers = new Queue<string>(["6C03", "0102039000"]);
        ApduSender card = (_, _) => ValueTask.FromResult(ResponseApdu.Parse(Convert.FromHexString(answers.Dequeue())));
        var response = await ApduPipeline.ResponseChaining(card)(new CommandApdu(0x00, 0xCA, 0, 1, le: 256), TestContext.Current.CancellationToken);
        response.Data.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_long_command_is_cut_for_a_card_with_short_apdus()
    {
        var sent = new List<CommandApdu>();
        ApduSender card = (command, _) =>
        {
            sent.Add(command);
            return ValueTask.FromResult(new ResponseApdu(StatusWord.Ok));
        };
        await ApduPipeline.CommandChaining(card)(new CommandApdu(0x00, 0xDB, 0x3F, 0xFF, new byte[600], 65536), TestContext.Current.CancellationToken);
        sent.Select(command => (command.Cla, command.Data.Length, command.Le)).ShouldBe([((byte)0x10, 255, null), ((byte)0x10, 255, null), ((byte)0x00, 90, 256)]);
    }

    [Fact]
    public void A_status_word_explains_itself()
    {
        new StatusWord(0x63C2).TriesLeft.ShouldBe(2);
        new StatusWord(0x6310).TriesLeft.ShouldBeNull();
        new CardRefusedException("SELECT", StatusWord.NotFound).Message.ShouldBe("The card refused SELECT: 6A82 (no such application: not a pass, or locked).");
    }
}
