using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Testing.Cards;

namespace Pass.SoftwareCard.Tests;

public class PowerCutTests
{
    private const int Operations = 6;

    /// <summary>Memory whose power is cut after so many bytes written: what was written before stays, torn or not.</summary>
    private sealed class CuttingStream(MemoryStream inner, int budget) : Stream
    {
        private int budget = budget;

        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => true;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            var written = Math.Min(count, budget);
            inner.Write(buffer, offset, written);
            budget -= written;
            if (written < count)
                throw new IOException("Power cut.");
        }
    }

    [Fact]
    public async Task A_card_whose_power_is_cut_at_any_write_never_gives_a_counter_twice()
    {
        using var original = new MemoryStream();
        using (await PersonalizedCard.MakeAsync(Memory(original, int.MaxValue)))
        {
        }

        var image = original.ToArray();
        var cuts = 0;
        for (var budget = 0; budget < 12_000; budget += 97)
        {
            using var flash = new MemoryStream();
            flash.Write(image);
            var seen = new HashSet<uint>();
            cuts += await SellUntilCutAsync(flash, budget, seen) ? 1 : 0;
            var highest = seen.Count == 0 ? 0 : seen.Max();
            (await SellUntilCutAsync(flash, int.MaxValue, seen)).ShouldBeFalse();
            seen.Min().ShouldBe(1u, "every answered counter is new, and none is lost before the first");
            seen.Max().ShouldBeGreaterThanOrEqualTo(highest + Operations);
        }

        cuts.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_pin_try_is_spent_even_when_the_power_is_cut_during_it()
    {
        using var flash = new MemoryStream();
        using (await PersonalizedCard.MakeAsync(Memory(flash, int.MaxValue), pin: "4711"))
        {
        }

        var image = flash.ToArray();
        for (var budget = 0; budget < 6_000; budget += 61)
        {
            using var copy = new MemoryStream();
            copy.Write(image);
            var known = Verify(copy, budget, "0000");
            var left = Verify(copy, int.MaxValue, "");
            if (known)
                left.ShouldBeFalse();
            using var card = new VirtualCard(Memory(copy, int.MaxValue));
            card.Process(Convert.FromHexString("00A4040007F0504153530101"));
            var state = card.Process(new VerifyPin().ToApdu().Encode());
            state[0].ShouldBe((byte)0x63);
            (state[1] & 0x0F).ShouldBeLessThanOrEqualTo(known ? 2 : 3);
        }
    }

    [Fact]
    public void A_card_file_is_the_card_when_it_is_opened_again()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var card = new VirtualCard(JournaledMemory.Open(path), new CardProfile { ChipSerial = 77 }))
                card.Process(Convert.FromHexString("8050000008000102030405060700"));
            using var again = new VirtualCard(JournaledMemory.Open(path));
            Convert.ToHexString(again.Process(Convert.FromHexString("80CA00C100"))).ShouldBe("C1030000019000");
            Convert.ToHexString(again.Process(Convert.FromHexString("80CA9F7F00"))).ShouldContain("0000004D");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_torn_slot_is_ignored_and_the_one_before_is_read()
    {
        using var flash = new MemoryStream();
        using var memory = Memory(flash, int.MaxValue);
        memory.Write([1, 1, 1]);
        memory.Write([2, 2, 2]);
        var bytes = flash.ToArray();
        bytes[46] ^= 1;
        using var torn = new MemoryStream(bytes);
        using var reopened = Memory(torn, int.MaxValue);
        reopened.Read().ShouldBe([1, 1, 1]);
    }

    private static JournaledMemory Memory(MemoryStream flash, int budget)
    {
        var stream = new CuttingStream(flash, budget);
        return new JournaledMemory(stream, stream.Flush);
    }

    /// <summary>True when the power was cut; counters of answered sales are added, each new.</summary>
    private static async Task<bool> SellUntilCutAsync(MemoryStream flash, int budget, HashSet<uint> seen)
    {
        using var card = new VirtualCard(Memory(flash, budget));
        var connection = new Cards.Iso7816.CardConnection(new InProcessChannel(card));
        try
        {
            await connection.SendAsync(new SelectApplication(Aids.Pass));
            for (var sale = 0; sale < Operations; sale++)
            {
                var signed = await connection.SendAsync(new SignSale(new byte[8], new byte[32]));
                seen.Add(signed.Atc).ShouldBeTrue();
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool Verify(MemoryStream flash, int budget, string pin)
    {
        using var card = new VirtualCard(Memory(flash, budget));
        try
        {
            card.Process(Convert.FromHexString("00A4040007F0504153530101"));
            return card.Process(new VerifyPin(pin).ToApdu().Encode())[0] == 0x63 && pin.Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
