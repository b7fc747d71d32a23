"""What is shown: scripts, and what terminals disagree on."""

from __future__ import annotations

ZALGO = "T\u0335\u0321\u033eh\u0336\u0315e\u0337\u0322\u033b lake s\u0334\u0310aid nothing. "

TEXTS = {
    "ASCII": "The lake lay still that morning, and the mist had not yet lifted. " * 8,
    "CJK": "湖は朝、静かだった。君は古い筏まで泳いで、そして戻ってきた。 Cold. " * 8,
    "Hindi": "झील उस सुबह शांत थी, और धुंध अभी दूर के किनारे से नहीं उठी थी। " * 6,
    "Thai": "เช้าวันนั้นทะเลสาบสงบนิ่ง หมอกยังไม่จางจากฝั่งไกล คุณว่ายน้ำไปที่แพเก่า " * 6,
    "Bengali": "সেই সকালে হ্রদটি শান্ত ছিল, আর কুয়াশা তখনও দূরের তীর থেকে ওঠেনি। কোনো " * 6,
    "Burmese": "ထိုနံနက်က ရေကန်သည် တိတ်ဆိတ်နေ၏၊ မြူများ မကွဲသေး။ ကျွန်ုပ်တို့ " * 6,
    "emoji": (
        "Done ✅ 👩\u200d👩\u200d👧 went swimming 🏊🏽 with ❤\ufe0f and 1\ufe0f\u20e3 flag 🇫🇷 🎉 "
        "then 🏳\ufe0f\u200d🌈 over ⌚\ufe0e the ☕ lake ✌ 🧑🏾\u200d🚀. "
    )
    * 5,
    "bidi": "The lake: البحيرة ساكنة, האגם שקט, and back; سَبَحْتَ إلى الطوف. " * 6,
    "Zalgo": ZALGO * 12,
}
