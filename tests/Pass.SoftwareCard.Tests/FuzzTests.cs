using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;
using Pass.Testing.Cards;

namespace Pass.SoftwareCard.Tests;

/// <summary>
/// Sequences of the corpus, as they are and altered. A card may refuse anything, but it answers, never 6F00 (an exception inside),
/// and no answer holds eight bytes in a row of any of its secrets. A sequence that once failed goes into the corpus.
/// </summary>
public class FuzzTests
{
    private const int AlterationsPerSequence = 200;

    public static TheoryData<string, bool> Sequences()
    {
        var data = new TheoryData<string, bool>();
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.apdu"))
        {
            data.Add(Path.GetFileName(file), false);
            data.Add(Path.GetFileName(file), true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task No_sequence_crashes_the_card_or_leaks_a_key(string file, bool isPersonalized)
    {
        var token = TestContext.Current.CancellationToken;
        var lines = (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Corpus", file), token))
            .Where(line => line.Length > 0 && line[0] != '#').ToArray();
        var image = await ImageAsync(isPersonalized);
        var secrets = Secrets(image);
        var random = new Random(20260921);
        for (var round = 0; round <= AlterationsPerSequence; round++)
        {
            using var memory = new VolatileMemory();
            memory.Write(image);
            using var card = new VirtualCard(memory);
            await PlayAsync(card, lines, round == 0 ? null : random, isPersonalized, secrets, token);
        }
    }

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        var image = await ImageAsync(isPersonalized: true);
        using var memory = new VolatileMemory();
        memory.Write(image);
        using var card = new VirtualCard(memory);
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            Check(card.Process(bytes), bytes, []);
        }
    }

    private static async Task PlayAsync(VirtualCard card, string[] lines, Random? random, bool isPersonalized, List<byte[]> secrets, CancellationToken token)
    {
        var plain = ApduPipeline.Transport(new InProcessChannel(card));
        SecureChannel? session = null;
        foreach (var original in lines)
        {
            var line = random?.Next(12) == 0 ? lines[random.Next(lines.Length)] : original;
            if (line[0] == '@')
            {
                session?.Dispose();
                session = await OpenAsync(plain, isPersonalized, token);
                continue;
            }

            var bytes = Alter(Convert.FromHexString(line.TrimStart('!')), random);
            if (line[0] == '!' && session is not null && CommandApdu.Parse(bytes) is { Data.Length: < 60_000 } command)
                bytes = Alter(session.Wrap(command).Encode(), random?.Next(10) == 0 ? random : null);
            Check(card.Process(bytes), bytes, secrets);
        }

        session?.Dispose();
    }

    private static async Task<SecureChannel?> OpenAsync(ApduSender plain, bool isPersonalized, CancellationToken token)
    {
        using var factory = StaticKeys.Factory();
        using var master = PersonalizedCard.Master();
        using var own = master.CardKeys(PersonalizedCard.Order.Serial);
        try
        {
            return await SecureChannel.OpenAsync(plain, 0, _ => isPersonalized ? own : factory, SecurityLevel.Full, new SecureChannelOptions(RandomNumberGenerator.Create()), token);
        }
        catch (Exception refused) when (refused is CardRefusedException or SecureChannelException)
        {
            // An altered sequence before this one changed keys or terminated the card.
            return null;
        }
    }

    private static byte[] Alter(byte[] bytes, Random? random)
    {
        if (random is null)
            return bytes;
        var altered = bytes.ToList();
        for (var times = random.Next(3); times > 0 && altered.Count > 0; times--)
        {
            var at = random.Next(altered.Count);
            switch (random.Next(5))
            {
                case 0:
                    altered[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    altered[at] = (byte)random.Next(256);
                    break;
                case 2:
                    altered.RemoveAt(at);
                    break;
                case 3:
                    altered.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    // The same length, so that what is behind the length check is reached too.
                    altered[altered.Count > 5 ? random.Next(5, altered.Count) : at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x00;
                    break;
            }
        }

        return [.. altered];
    }

    private static void Check(byte[] answer, byte[] command, List<byte[]> secrets)
    {
        answer.Length.ShouldBeGreaterThanOrEqualTo(2);
        var sw1 = answer[^2];
        (sw1 is >= 0x61 and <= 0x6E or 0x90 or 0x94).ShouldBeTrue($"{Convert.ToHexString(command)} → {Convert.ToHexString(answer)}");
        foreach (var secret in secrets)
        {
            for (var at = 0; at + 8 <= secret.Length; at++)
                answer.AsSpan().IndexOf(secret.AsSpan(at, 8)).ShouldBe(-1, Convert.ToHexString(command));
        }
    }

    private static async Task<byte[]> ImageAsync(bool isPersonalized)
    {
        var memory = new VolatileMemory();
        if (isPersonalized)
        {
            using var pass = await PersonalizedCard.MakeAsync(memory, pin: "471147114711");
            return memory.Read()!.ToArray();
        }

        using var card = new VirtualCard(memory);
        return memory.Read()!.ToArray();
    }

    private static List<byte[]> Secrets(byte[] image)
    {
        var state = CardStateCodec.Read(image);
        var secrets = state.KeyVersions.SelectMany(version => version.Keys.Values).ToList();
        secrets.AddRange(new[] { state.Pass.PrivateKey, state.Pass.IssuerKey, state.Pass.Pin }.OfType<byte[]>());
        return secrets;
    }
}
