using Pass.Data.Machine;

namespace Pass.Data.Tests.Model;

public sealed class ShortMemoryTests
{
    [Fact]
    public async Task What_was_worked_out_serves_again_until_what_it_was_made_of_changed_or_its_life_is_over()
    {
        var time = new FakeTimeProvider();
        var memory = new ShortMemory<string, int, int>(time, TimeSpan.FromMinutes(1));
        var made = 0;
        (await OfAsync("a", stamp: 1)).ShouldBe(1);
        (await OfAsync("a", stamp: 1)).ShouldBe(1);
        (await OfAsync("b", stamp: 1)).ShouldBe(2);
        (await OfAsync("a", stamp: 2)).ShouldBe(3, "its stamp is another");
        time.Advance(TimeSpan.FromSeconds(59));
        (await OfAsync("a", stamp: 2)).ShouldBe(3);
        time.Advance(TimeSpan.FromSeconds(1));
        (await OfAsync("a", stamp: 2)).ShouldBe(4, "a minute is over");
        await Should.ThrowAsync<IOException>(() => memory.OfAsync("c", 1, () => throw new IOException()));
        (await OfAsync("c", stamp: 1)).ShouldBe(5, "what failed is not kept");

        var small = new ShortMemory<int, int, int>(time, TimeSpan.FromMinutes(1), most: 2);
        foreach (var key in new[] { 1, 2, 1, 3, 1 })
            await small.OfAsync(key, 0, () => Task.FromResult(++made));
        made.ShouldBe(9, "with the third, the first two are forgotten");

        Task<int> OfAsync(string key, int stamp) => memory.OfAsync(key, stamp, () => Task.FromResult(++made));
    }
}
